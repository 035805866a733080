import type { Listener, ScenarioEvent } from '../events.ts';
import { openStatus, type Status } from './status.ts';
import { seconds } from './style.ts';

export interface ProgressView {
  readonly listen: Listener;
  /** Clears the line that is being rewritten. */
  end(): void;
}

/**
 * What a run is doing: on a terminal one line that is rewritten, elsewhere a plain line for each thing that was done,
 * so that a log shows where a run stands without filling up.
 */
export function progressOn(out: NodeJS.WriteStream, began = performance.now()): ProgressView {
  const status = openStatus(out, began);
  const toolchain = toolchainOn(status, out.isTTY === true);
  const listen = (event: ScenarioEvent): void => {
    if (event.kind === 'run') status.say(`run ${event.run}`);
    else if (event.kind === 'toolchain') toolchain(event.progress);
    else if (event.kind === 'lab') tellLab(event.event, status);
    else if (event.kind === 'canary') status.say(`${event.leg}: canary of ${event.of} ${event.answer}`);
    else if (event.kind === 'trouble') status.say(`${prefix(event.leg)}trouble: ${event.message}`);
    else if (event.kind === 'attempts')
      status.show(event.leg, `${event.leg}: ${event.done}/${event.total} attempts`);
    else tellPhase(event, status);
  };
  return { listen, end: () => status.clear() };
}

type Of<Kind extends ScenarioEvent['kind']> = Extract<ScenarioEvent, { kind: Kind }>;

/** Phases that are worth a line of their own in a log. */
const TOLD = new Set(['lab', 'deploy', 'attempts', 'destroy']);

function tellPhase(event: Of<'phase'>, status: Status): void {
  const name = event.leg ?? '';
  if (event.state === 'begin') {
    status.show(name, `${prefix(event.leg)}${event.phase}…`);
    return;
  }
  status.show(name, undefined);
  if (event.failed !== undefined)
    status.say(
      `${prefix(event.leg)}${event.phase} ${event.failed === 'interrupted' ? 'interrupted' : `failed after ${seconds(event.ms)}: ${event.failed}`}`,
    );
  else if (TOLD.has(event.phase))
    status.say(`${prefix(event.leg)}${event.phase} done (${seconds(event.ms)})`);
}

function tellLab(event: Of<'lab'>['event'], status: Status): void {
  if (event.is === 'ready') status.say(`${event.what} ready at ${event.address} (${seconds(event.ms)})`);
}

/** Builds take minutes: a terminal sees each step, a log one line in ten seconds. */
function toolchainOn(status: Status, live: boolean) {
  let last = Number.NEGATIVE_INFINITY;
  return ({ component, step, done, total, elapsedMs, estimateMs }: Of<'toolchain'>['progress']): void => {
    const share = total > 0 ? ` ${done}/${total}` : '';
    const left = estimateMs === undefined ? '' : `, about ${seconds(estimateMs)} left`;
    const text = `toolchain: ${component}: ${step}${share} (${seconds(elapsedMs)}${left})`;
    if (live) status.show(component, total > 0 && done >= total ? undefined : text);
    else if (performance.now() - last >= 10_000) {
      last = performance.now();
      status.say(text);
    }
  };
}

function prefix(leg: string | undefined): string {
  return leg === undefined ? '' : `${leg}: `;
}
