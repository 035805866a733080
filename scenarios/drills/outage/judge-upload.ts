import { type CallLine, Findings } from '../history.ts';
import { type OutageFinding, TIMED_OUT } from './judge.ts';

/** With the network cut amid the bodies, and once more without. */
export const WHENS = ['cut', 'again'] as const;
export type When = (typeof WHENS)[number];

/** What a client sent: a large object over an old one, the last part of an upload, and the end of that upload. */
export interface UploadLine extends Pick<CallLine, 'outcome' | 'code' | 'tenant'> {
  readonly line: 'upload';
  readonly when: When;
  readonly what: 'object' | 'part' | 'complete';
}

/** What the operator read then. */
export interface UploadState {
  readonly line: 'state';
  readonly tenant: string;
  readonly when: When;
  readonly object: 'old' | 'new' | 'neither' | 'gone';
  /** Numbers of the parts that the upload has, while it is open. */
  readonly parts: readonly number[];
  /** The object that its parts make. */
  readonly whole: 'absent' | 'right' | 'wrong';
  /** Objects that there are of the two, and uploads that are open. */
  readonly keys: number;
  readonly open: number;
}

const FAULT = 'cut-amid-upload';
const CUT = /socket|ECONNRESET|hang up|EPIPE|other side closed|aborted/i;

/**
 * Nothing lost: an upload that was cut leaves the old object and the parts that were acknowledged. Nothing doubled: sent
 * again by the same client it makes one object, of each part once. Pure.
 */
export function judgeUploads(
  lines: readonly (UploadLine | UploadState)[],
  tenants: readonly string[],
): readonly OutageFinding[] {
  const found = new Findings<OutageFinding>();
  const tell = (is: OutageFinding['is'], rule: OutageFinding['rule'], why: string) =>
    found.tell(is, rule, why, { fault: FAULT });
  for (const tenant of tenants) {
    const own = lines.filter((line) => line.tenant === tenant);
    const sent = (when: When, what: UploadLine['what']) =>
      own.find(
        (line): line is UploadLine => line.line === 'upload' && line.when === when && line.what === what,
      );
    const state = (when: When) =>
      own.find((line): line is UploadState => line.line === 'state' && line.when === when);
    for (const what of ['object', 'part'] as const) {
      const cut = sent('cut', what);
      const said = `${cut?.outcome ?? 'not sent'} with ${cut?.code ?? 'no code'}`;
      if (cut === undefined || cut.outcome === 'served')
        tell('unknown', 'fault-was-felt', `the ${what} of \`${tenant}\` was ${said}: it was not cut`);
      else if (!CUT.test(cut.code ?? ''))
        // A machine that is too slow to answer in time shows nothing of the cut.
        tell(
          TIMED_OUT.test(cut.code ?? '') ? 'unknown' : 'breached',
          'names-its-cause',
          `the error does not name the cause: the ${what} was ${said}`,
        );
    }
    for (const what of ['object', 'part', 'complete'] as const) {
      const again = sent('again', what);
      if (again?.outcome !== 'served')
        tell(
          again === undefined || TIMED_OUT.test(again.code ?? '') ? 'unknown' : 'breached',
          'recovers',
          `the ${what} of \`${tenant}\`, sent again, was ${again?.outcome ?? 'not sent'} with ${again?.code ?? 'no code'}`,
        );
    }
    const [cut, again] = [state('cut'), state('again')];
    if (cut === undefined || again === undefined) {
      tell('unknown', 'nothing-lost', `it was not checked what \`${tenant}\` has`);
      continue;
    }
    if (cut.object !== 'old')
      tell(
        'breached',
        'nothing-lost',
        `after the cut the object of \`${tenant}\` is ${cut.object}, not the old one`,
      );
    if (!cut.parts.includes(1))
      tell('breached', 'nothing-lost', `the first part of \`${tenant}\`, which was acknowledged, is lost`);
    if (cut.parts.some((part) => part !== 1))
      tell(
        'breached',
        'nothing-doubled',
        `a part of \`${tenant}\` that was cut exists: ${cut.parts.join(', ')}`,
      );
    if (cut.whole !== 'absent')
      tell(
        'breached',
        'nothing-doubled',
        `the upload of \`${tenant}\` made an object before it was completed`,
      );
    const sentAgain = (['object', 'part', 'complete'] as const).every(
      (what) => sent('again', what)?.outcome === 'served',
    );
    // What was not acknowledged may be there, or not.
    if (!sentAgain) continue;
    if (again.object !== 'new')
      tell(
        'breached',
        'nothing-lost',
        `sent again, the object of \`${tenant}\` is ${again.object}, not the new one`,
      );
    if (again.whole !== 'right')
      tell('breached', 'nothing-lost', `the parts of \`${tenant}\` made an object that is ${again.whole}`);
    if (again.keys !== 2 || again.open !== 0)
      tell(
        'breached',
        'nothing-doubled',
        `\`${tenant}\` has ${again.keys} objects, where 2 were written, and ${again.open} uploads open`,
      );
  }
  return found.all();
}
