/** The result of one change to the code, as in Stryker's report (mutation-testing-report-schema, `MutantResult`). */
export interface Change {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly location: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
  };
}

/** Stryker's report, as far as it is read here. Lines and columns count from 1. */
export interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Change[] }>>;
}

/** How well the tests of a part notice faults in it. */
export interface Score {
  /** Percent of the faults that were noticed; `undefined` where none was tried. */
  readonly score: number | undefined;
  /** 95 % interval of the score of the whole part; both ends equal the score where every fault was tried. */
  readonly between: readonly [low: number, high: number];
  readonly tried: number;
  readonly noticed: number;
  /** Faults of the part that were not tried, because they are not in the sample or not in what was changed. */
  readonly left: number;
  /** Texts for people, which are left out of the score. */
  readonly sentences: number;
  /** Changes that change nothing, with the reason from the code. */
  readonly equivalent: readonly string[];
  /** Faults that no test noticed: `file:line:column Mutator: before → after`. */
  readonly unnoticed: readonly string[];
}

/** Reasons of the checker for leaving a change out. */
export const NOT_CHOSEN = 'not chosen';
export const SENTENCE = 'text for people';
export const NOT_TOLD = 'undecided while the tests ran, and not tried alone';
/** Reason of a status: undecided while the tests ran, and tried in a separate process. */
export const ALONE = 'tried alone';

const NOTICED = new Set(['Killed', 'Timeout']);
const UNNOTICED = new Set(['Survived', 'NoCoverage']);

/** Computes the score from Stryker's report. */
export function scoreOf({ files }: StrykerReport): Score {
  const all = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map((change) => ({ file, source, change })),
  );
  const count = (is: (change: Change) => boolean) => all.filter(({ change }) => is(change)).length;
  const noticed = count(({ status }) => NOTICED.has(status));
  const unnoticed = all.filter(({ change }) => UNNOTICED.has(change.status));
  const tried = noticed + unnoticed.length;
  const outside = (reason: string) =>
    count(({ status, statusReason }) => status === 'CompileError' && statusReason === reason);
  const untold = outside(NOT_TOLD);
  const left = outside(NOT_CHOSEN) + untold;
  const alone = all.filter(({ change }) => change.statusReason === ALONE && tells(change));
  const aloneNoticed = alone.filter(({ change }) => NOTICED.has(change.status)).length;
  /** Undecided faults are assumed to be like those that were tried alone. */
  const of = (share: number) => (noticed - aloneNoticed + share * (alone.length + untold)) / (tried + untold);
  const share = alone.length === 0 ? 0 : aloneNoticed / alone.length;
  const among: readonly [number, number] =
    untold === 0 ? [share, share] : alone.length === 0 ? [0, 1] : bounds(aloneNoticed, alone.length);
  const score = tried === 0 ? undefined : percent(of(share));
  const chosen = tried + untold;
  const between: readonly [number, number] =
    outside(NOT_CHOSEN) === 0
      ? [percent(of(among[0])), percent(of(among[1]))]
      : [wilson(of(among[0]) * chosen, chosen)[0], wilson(of(among[1]) * chosen, chosen)[1]];
  return {
    score,
    between: score === undefined ? [0, 100] : between,
    tried,
    noticed,
    left,
    sentences: outside(SENTENCE),
    equivalent: all
      .filter(({ change }) => change.status === 'Ignored')
      .map((one) => `${placeOf(one)}: ${one.change.statusReason ?? ''}`),
    unnoticed: unnoticed.map(
      (one) => `${placeOf(one)}: ${short(before(one))} → ${short(one.change.replacement ?? '')}`,
    ),
  };
}

const percent = (share: number) => Math.round(share * 1000) / 10;

const tells = ({ status }: Change) => NOTICED.has(status) || UNNOTICED.has(status);

/** Wilson's interval at 95 % for a share that was seen in a sample, in percent (Wilson, JASA 22, 1927). */
export function wilson(hits: number, of: number): readonly [number, number] {
  const [low, high] = bounds(hits, of);
  return [percent(low), percent(high)];
}

/** The same as shares. */
function bounds(hits: number, of: number): readonly [number, number] {
  const z = 1.959964;
  const share = hits / of;
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

interface Placed {
  readonly file: string;
  readonly source: string;
  readonly change: Change;
}

const placeOf = ({ file, change: { location, mutatorName } }: Placed) =>
  `${file}:${location.start.line}:${location.start.column} ${mutatorName}`;

const before = ({ source, change }: Placed) => textAt(source, change.location, 1);

/** The text between two places; `first` is the number that the first line and column have. */
export function textAt(source: string, { start, end }: Change['location'], first: 0 | 1): string {
  const lines = source.split('\n').slice(start.line - first, end.line - first + 1);
  const last = lines.length - 1;
  lines[last] = lines[last]?.slice(0, end.column - first) ?? '';
  lines[0] = lines[0]?.slice(start.column - first) ?? '';
  return lines.join('\n');
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 70 ? line : `${line.slice(0, 69)}…`;
}

/** What is kept of a part in `docs/measured/mutation.json`. */
export interface Kept {
  /** The score may not fall below. */
  readonly floor: number;
  readonly score: number;
  readonly between: readonly [number, number];
  readonly tried: number;
  readonly of: number;
  readonly sentences: number;
  readonly equivalent: number;
  /** Day of the measurement. */
  readonly on: string;
}

/** With fewer tried faults than this, a floor is not moved. */
const ENOUGH = 50;

/**
 * What is kept after a measurement: a floor rises to the low end of the interval, rounded down to a whole percent, and
 * never falls.
 */
export function raised(kept: Kept | undefined, score: Score, on: string): Kept | undefined {
  if (score.score === undefined || (score.tried < ENOUGH && score.left > 0)) return kept;
  return {
    floor: Math.max(kept?.floor ?? 0, Math.floor(score.between[0])),
    score: score.score,
    between: score.between,
    tried: score.tried,
    of: score.tried + score.left,
    sentences: score.sentences,
    equivalent: score.equivalent.length,
    on,
  };
}

/** Whether a measurement shows that a part fell below its floor; a sample must show it beyond its interval. */
export const isBelow = (floor: number, { score, between }: Score): boolean =>
  score !== undefined && between[1] < floor;
