import type { Verdict } from '@cordon/domain';
import type { ReportModel, Section } from '../model.ts';

/** One attempt, and what each engine's answer to it was judged to be; `undefined` where it was not asked. */
export interface Asked {
  readonly topology: string;
  readonly attempt: string;
  readonly verdicts: readonly (Verdict | undefined)[];
}

/** Attempts that more than one engine answered, and those of them that were judged differently; `undefined` for one engine. */
export function between({ sections }: ReportModel):
  | {
      readonly engines: readonly string[];
      readonly asked: readonly Asked[];
      readonly differ: readonly Asked[];
    }
  | undefined {
  const engines = [...new Set(sections.map(({ engine }) => engine))];
  if (engines.length < 2) return undefined;
  const all = Map.groupBy(sections, keyOf);
  const asked = [...all.values()].flatMap((group) => sideBySide(group, engines));
  const differ = asked.filter(({ verdicts }) => new Set(verdicts.map((one) => one?.kind)).size > 1);
  return { engines, asked, differ };
}

function keyOf({ topology, guards, mutant }: Section): string {
  return [topology, ...guards, mutant ?? ''].join(' ');
}

function sideBySide(sections: readonly Section[], engines: readonly string[]): readonly Asked[] {
  const attempts = Map.groupBy(
    sections.flatMap(({ verdicts }) => verdicts),
    ({ attempt }) => attempt,
  );
  return [...attempts].flatMap(([attempt, verdicts]) => {
    const made = engines.map((engine) => verdicts.find((verdict) => verdict.engine === engine));
    const answered = made.filter((verdict) => verdict?.line !== undefined).length;
    return answered < 2 ? [] : [{ topology: sections[0]?.topology ?? '', attempt, verdicts: made }];
  });
}
