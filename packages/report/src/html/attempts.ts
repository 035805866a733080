import { BOUNDARIES, VERDICT_ORDER, type Verdict } from '@cordon/domain';
import type { Section } from '../model.ts';
import { KINDS } from './kinds.ts';

/**
 * Every verdict of a page, compressed. Attempts that differ in their tenants alone share one entry of `texts`, in which
 * `\u0001` stands for the attacker and `\u0002` for the victim: JSON holds neither character. Columns of one length,
 * one entry an attempt; each number is a place in the list of that name.
 */
export interface Attempts {
  readonly legs: readonly (readonly [title: string, engine: string])[];
  readonly boundaries: readonly string[];
  readonly kinds: readonly (readonly [kind: string, symbol: string, word: string])[];
  readonly attacks: readonly string[];
  readonly operations: readonly string[];
  readonly tenants: readonly string[];
  readonly texts: readonly string[];
  readonly leg: readonly number[];
  readonly boundary: readonly number[];
  readonly kind: readonly number[];
  readonly attack: readonly number[];
  readonly operation: readonly number[];
  readonly attacker: readonly number[];
  readonly victim: readonly number[];
  readonly text: readonly number[];
}

/** Place of a verdict in the columns is its order over all sections. */
export function attemptsOf(sections: readonly Section[], titleOf: (section: Section) => string): Attempts {
  const boundaries = Object.keys(BOUNDARIES);
  const [attacks, operations, tenants, texts] = [places(), places(), places(), places()];
  const rows = sections.flatMap((section, leg) =>
    section.verdicts.map((verdict) => {
      const attempt = verdict.line?.attempt;
      const [attacker, victim] = [attempt?.attacker ?? '', attempt?.victim ?? ''];
      return {
        leg,
        boundary: verdict.crosses === undefined ? -1 : boundaries.indexOf(verdict.crosses),
        kind: VERDICT_ORDER.indexOf(verdict.kind),
        attack: attacks.of(verdict.attack),
        operation: operations.of(attempt?.operation ?? ''),
        attacker: tenants.of(attacker),
        victim: tenants.of(victim),
        text: texts.of(template(JSON.stringify(shownOf(verdict)), attacker, victim)),
      };
    }),
  );
  const column = <K extends keyof (typeof rows)[number]>(key: K) => rows.map((row) => row[key]);
  return {
    legs: sections.map((section) => [titleOf(section), section.engine]),
    boundaries,
    kinds: VERDICT_ORDER.map((kind) => [kind, KINDS[kind].symbol, KINDS[kind].word]),
    attacks: attacks.all,
    operations: operations.all,
    tenants: tenants.all,
    texts: texts.all,
    leg: column('leg'),
    boundary: column('boundary'),
    kind: column('kind'),
    attack: column('attack'),
    operation: column('operation'),
    attacker: column('attacker'),
    victim: column('victim'),
    text: column('text'),
  };
}

/** What the dialog shows of a verdict, and no more. */
function shownOf(verdict: Verdict): object {
  const { attempt, reason, line } = verdict;
  if (line === undefined) return { attempt, reason };
  const { answer, control, observed, trouble } = line;
  const said = (one: typeof answer) => {
    if (one === undefined) return undefined;
    const { kind, httpStatus, reason: why, deciders } = one;
    return { kind, httpStatus, reason: why, deciders };
  };
  return {
    attempt,
    reason,
    answer: said(answer),
    control: said(control),
    observed,
    trouble,
    says: line.attempt.says,
    does: line.attempt.does,
    twin: line.attempt.control,
  };
}

/** Replaces the longer name first, because the shorter may be part of it. The page puts them back in any order. */
function template(json: string, attacker: string, victim: string): string {
  const names = [
    [attacker, '\u0001'],
    [victim, '\u0002'],
  ] as const;
  return names
    .toSorted(([a], [b]) => b.length - a.length)
    .reduce((text, [name, sign]) => (name === '' ? text : text.replaceAll(inJson(name), sign)), json);
}

const inJson = (name: string) => JSON.stringify(name).slice(1, -1);

/** A list without repetitions, and the place of each word in it. */
function places(): { readonly all: readonly string[]; of(word: string): number } {
  const known = new Map<string, number>();
  const all: string[] = [];
  return {
    all,
    of(word) {
      const found = known.get(word);
      if (found !== undefined) return found;
      known.set(word, all.length);
      return all.push(word) - 1;
    },
  };
}
