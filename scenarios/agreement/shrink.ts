import type { Ask, Case, RawPolicy, RawStatement, Setup } from './case.types.ts';

/**
 * Makes a case smaller as long as `still` says that it shows the same: policies, statements, conditions and values are
 * left out one by one. `still` is asked at most `most` times; it must not throw.
 */
export async function shrink(
  one: Case,
  still: (smaller: Case) => Promise<boolean>,
  most = 150,
): Promise<Case> {
  let least = one;
  let asked = 0;
  for (let again = true; again; ) {
    again = false;
    for (const smaller of smallerCases(least)) {
      if (asked >= most) return least;
      asked += 1;
      if (!(await still(smaller))) continue;
      least = smaller;
      again = true;
      break;
    }
  }
  return least;
}

/** Every case with one thing less, the largest things first. */
export function* smallerCases({ setup, ask }: Case): Iterable<Case> {
  for (const name of ['scp', 'rcp', 'boundary', 'session', 'bucket', 'tags', 'abroad', 'over'] as const)
    if (setup[name] !== undefined) yield { setup: without(setup, name) as Setup, ask };
  for (const [at] of setup.identity.entries())
    yield { setup: { ...setup, identity: setup.identity.filter((_, other) => other !== at) }, ask };
  for (const name of [
    'transitive',
    'tags',
    'externalId',
    'prefix',
    'delimiter',
    'maxKeys',
    'storageClass',
    'directive',
  ] as const)
    if (ask[name] !== undefined && !(name === 'tags' && ask.transitive !== undefined))
      yield { setup, ask: without(ask, name) as Ask };
  for (const [at, policy] of setup.identity.entries())
    for (const smaller of smallerPolicies(policy))
      yield { setup: { ...setup, identity: setup.identity.with(at, smaller) }, ask };
  for (const name of ['boundary', 'session', 'bucket', 'trust'] as const) {
    const policy = setup[name];
    if (policy === undefined) continue;
    for (const smaller of smallerPolicies(policy)) yield { setup: { ...setup, [name]: smaller }, ask };
  }
}

function* smallerPolicies(policy: RawPolicy): Iterable<RawPolicy> {
  const { Statement } = policy;
  if (Statement.length > 1)
    for (const [at] of Statement.entries())
      yield { ...policy, Statement: Statement.filter((_, other) => other !== at) };
  for (const [at, statement] of Statement.entries())
    for (const smaller of smallerStatements(statement))
      yield { ...policy, Statement: Statement.with(at, smaller) };
}

function* smallerStatements(statement: RawStatement): Iterable<RawStatement> {
  const { Condition } = statement;
  if (Condition !== undefined) {
    yield without(statement, 'Condition') as RawStatement;
    const names = Object.keys(Condition);
    if (names.length > 1)
      for (const name of names)
        yield { ...statement, Condition: without(Condition, name) as typeof Condition };
    for (const [name, block] of Object.entries(Condition))
      for (const [key, values] of Object.entries(block))
        for (const fewer of shorter(values))
          yield { ...statement, Condition: { ...Condition, [name]: { ...block, [key]: fewer } } };
  }
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource'] as const)
    for (const fewer of shorter(statement[name] ?? [])) yield { ...statement, [name]: fewer };
}

function shorter(values: readonly string[]): readonly (readonly string[])[] {
  return values.length < 2 ? [] : values.map((_, at) => values.filter((_value, other) => other !== at));
}

function without(value: object, name: string): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}
