import type { Listener, ScenarioEvent } from '../events.ts';
import { seconds } from './style.ts';

interface ProgressView {
  readonly listen: Listener;
  /** Writes text that stays, unchanged. */
  print(text: string): void;
  /** Ends the progress of a leg. */
  done(leg: string): void;
  /** Clears the rewritten line; nothing is written afterwards. */
  end(): void;
}

interface ProgressOptions {
  /** `performance.now()` of the beginning. */
  readonly began?: number;
  /** Each phase as it begins and ends, and each step of Terraform and of the lab, as lines that stay. */
  readonly verbose?: boolean;
  /** No line for a finished phase, where other output reports its result. */
  readonly terse?: boolean;
}

/**
 * Shows what a run is doing: on a terminal one line that is rewritten, elsewhere a plain line for each finished step
 * and, before ten seconds pass without a line, what is under way, how much is done and how long the rest takes.
 */
export function progressOn(out: NodeJS.WriteStream, options: ProgressOptions = {}): ProgressView {
  const { began = performance.now(), verbose = false, terse = false } = options;
  const status = openStatus(out, began);
  const paces = new Map<string, number>();
  const listen = (event: ScenarioEvent): void => {
    if (event.kind === 'run') status.say(`run ${event.run}`);
    else if (event.kind === 'toolchain') tellToolchain(event.progress, status);
    else if (event.kind === 'lab') tellLab(event, status, verbose);
    else if (event.kind === 'trouble') status.say(`${prefix(event.leg)}trouble: ${event.message}`);
    else if (event.kind === 'phase')
      tellPhase(event, status, verbose ? 'all' : terse ? 'failed' : 'told', paces);
    else if (event.kind === 'canary') {
      if (verbose || event.answer !== 'refused')
        status.say(`${event.leg}: canary of ${event.of} ${event.answer}`);
    } else if (event.kind === 'attempts') count(event.leg, 'attempts', event, status, paces);
    else if (event.total !== undefined) count(event.leg, event.what, event, status, paces);
    else status.say(`${event.leg}: ${event.what}`);
    // Terraform reports how much of a deployment is done.
    if (event.kind === 'lab' && event.leg !== undefined && event.event.is === 'terraform')
      count(event.leg, `${event.event.verb}: resources`, event.event, status, paces);
  };
  return {
    listen,
    print: (text) => status.print(text),
    done: (leg) => status.show(leg, undefined),
    end: () => status.close(),
  };
}

type Of<Kind extends ScenarioEvent['kind']> = Extract<ScenarioEvent, { kind: Kind }>;

/** `role-per-tenant: 34 of 210 attempts, about 40 s left`: at the pace so far. */
function count(
  leg: string,
  what: string,
  { done, total }: { readonly done?: number | undefined; readonly total?: number | undefined },
  status: Status,
  paces: Map<string, number>,
): void {
  if (done === undefined || total === undefined || total === 0) return;
  const key = `${leg} ${what}`;
  const began = paces.get(key) ?? performance.now();
  paces.set(key, began);
  const elapsed = performance.now() - began;
  const left =
    done === 0 || elapsed < 1_000 ? '' : `, about ${roughly((elapsed / done) * (total - done))} left`;
  status.show(leg, `${leg}: ${done}/${total} ${what}${left}`);
}

/** Phases that are worth a line of their own in a log. */
const TOLD = new Set(['lab', 'deploy', 'attempts', 'destroy']);

function tellPhase(
  event: Of<'phase'>,
  status: Status,
  which: 'all' | 'told' | 'failed',
  paces: Map<string, number>,
): void {
  const name = event.leg ?? '';
  if (event.state === 'begin') {
    for (const key of paces.keys()) if (key.startsWith(`${name} `)) paces.delete(key);
    status.show(name, `${prefix(event.leg)}${event.phase}`);
    if (which === 'all') status.say(`${prefix(event.leg)}${event.phase} begins`);
    return;
  }
  status.show(name, undefined);
  if (event.failed !== undefined)
    status.say(
      `${prefix(event.leg)}${event.phase} ${event.failed === 'interrupted' ? 'interrupted' : `failed after ${seconds(event.ms)}: ${event.failed}`}`,
    );
  else if (which === 'all' || (which === 'told' && TOLD.has(event.phase)))
    status.say(`${prefix(event.leg)}${event.phase} done (${seconds(event.ms)})`);
}

function tellLab({ event, leg }: Of<'lab'>, status: Status, verbose: boolean): void {
  if (event.is === 'ready')
    status.say(`${prefix(leg)}${event.what} ready at ${event.address} (${seconds(event.ms)})`);
  else if (!verbose) return;
  else if (event.is === 'starting') status.say(`${prefix(leg)}${event.what} starting`);
  else if (event.is === 'done') status.say(`${prefix(leg)}${event.what} done (${seconds(event.ms)})`);
  else status.say(`${prefix(leg)}terraform ${event.verb}: ${event.message}`);
}

/** Builds take minutes: shows what is built and how far it is. */
function tellToolchain(
  { component, step, done, total, elapsedMs, estimateMs }: Of<'toolchain'>['progress'],
  status: Status,
): void {
  const share = total > 0 ? ` ${done}/${total}` : '';
  const left = estimateMs === undefined ? '' : `, about ${roughly(estimateMs)} left`;
  const over = total > 0 && done >= total;
  status.show(`toolchain ${component}`, over ? undefined : `toolchain: ${component}: ${step}${share}${left}`);
  if (over) status.say(`toolchain: ${component}: ${step}${share} (${seconds(elapsedMs)})`);
}

/** `40 s`, `9 min`: an estimate is no measurement. */
function roughly(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

function prefix(leg: string | undefined): string {
  return leg === undefined ? '' : `${leg}: `;
}

/** Lines that stay, and below them, on a terminal, one line that is rewritten. */
export interface Status {
  /** A line that stays, with the time since the beginning. */
  say(text: string): void;
  /** Text that stays, as it is. */
  print(text: string): void;
  /** Sets one part of what is under way, or removes it. */
  show(part: string, text: string | undefined): void;
  /** Erases the rewritten line and says nothing more by itself. */
  close(): void;
}

const REDRAW_MS = 100;
/** Without a terminal, what is under way is repeated before a reader wonders whether it hangs. */
const SILENCE_MS = 6_000;

function openStatus(out: NodeJS.WriteStream, began: number): Status {
  const live = out.isTTY === true;
  const parts = new Map<string, { readonly text: string; readonly since: number }>();
  let drawn = Number.NEGATIVE_INFINITY;
  let written = performance.now();
  const erase = () => {
    if (live) out.write('\r\u001b[2K');
  };
  const draw = () => {
    if (!live || parts.size === 0) return;
    drawn = performance.now();
    const text = [...parts.values()].map((one) => one.text).join(' · ');
    // A terminal of unknown width says 0.
    out.write(`\r\u001b[2K${text.slice(0, (out.columns || 80) - 1)}`);
  };
  const print = (text: string) => {
    written = performance.now();
    erase();
    out.write(`${text}\n`);
    draw();
  };
  const now = () => seconds(performance.now() - began).padStart(8);
  const watch = setInterval(() => {
    if (live || parts.size === 0 || performance.now() - written < SILENCE_MS) return;
    const each = [...parts.values()].map(
      ({ text, since }) => `${now()}  … ${text}, ${seconds(performance.now() - since)} so far`,
    );
    print(each.join('\n'));
  }, 1_000);
  // What is under way keeps the process alive by itself.
  watch.unref();
  return {
    print,
    say: (text) => print(`${now()}  ${text}`),
    show: (part, text) => {
      const known = parts.get(part);
      if (text === undefined) parts.delete(part);
      else parts.set(part, { text, since: known?.since ?? performance.now() });
      // Hundreds of attempts a second would make it flicker; a part that comes or goes is drawn at once.
      if (text === undefined || known === undefined || performance.now() - drawn > REDRAW_MS) draw();
    },
    close: () => {
      clearInterval(watch);
      erase();
    },
  };
}
