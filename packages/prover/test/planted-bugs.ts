/** A bug put into a copy of the prover's source: `find` must occur there, exactly once. */
export interface PlantedBug {
  readonly id: string;
  readonly sentence: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const bug = (id: string, file: string, find: string, replace: string, sentence: string): PlantedBug => ({
  id,
  file,
  find,
  replace,
  sentence,
});

/** Ways in which a prover could be wrong and look right. Each must be noticed by the tests of `planted-bugs.test.ts`. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  bug(
    'deny-ignored',
    'pair/prove-pair.ts',
    'denies.push(rule);',
    'void rule;',
    'Deny statements count for nothing',
  ),
  bug(
    'deny-maybe-counts',
    'pair/prove-pair.ts',
    "} else if (truth === 'yes' || !guess) {",
    "} else if (truth !== 'no') {",
    'a Deny that may not match denies',
  ),
  bug(
    'allow-all-needed',
    'pair/prove-pair.ts',
    'if (slots.every((slot) => slot.length > 0))',
    'if (slots.length > 0 && slots.every((slot) => slot.length > 0) && ways.length === 0)',
    'only the first way to be allowed is looked at',
  ),
  bug(
    'session-always-limits',
    'pair/prove-pair.ts',
    'for (const needs of grantAlternatives(situation)) {',
    'for (const way of grantAlternatives(situation)) {\n    const needs = [...new Set([...way, "session" as const])];',
    'a session policy limits every grant',
  ),
  bug(
    'boundary-forgotten',
    'pair/prove-pair.ts',
    "if (policies.boundary !== undefined) slots.push(rulesOf('boundary'));",
    '',
    'a permissions boundary limits nothing',
  ),
  bug(
    'first-deny-only',
    'pair/search.ts',
    'const found = falsify(open, guess, option);',
    'const found = option;',
    'once one Deny is escaped, the others are forgotten',
  ),
  bug(
    'any-condition',
    'pair/search.ts',
    'if (left === 0n) return undefined;',
    'if (left === 0n) continue;',
    'a condition that cannot hold is skipped',
  ),
  bug(
    'first-allow-only',
    'pair/search.ts',
    'if (narrowed === undefined) continue;',
    'if (narrowed === undefined) return undefined;',
    'only the first Allow is tried',
  ),
  bug(
    'no-absent-keys',
    'dimension/keys.ts',
    'return { may: true, must: false };',
    'return { may: true, must: true };',
    'a request never lacks a key',
  ),
  bug(
    's3-keys-everywhere',
    'dimension/keys.ts',
    'return { may: mayCarry(action, key), must: false };',
    'return { may: true, must: false };',
    'every action carries every key',
  ),
  bug(
    'not-resource',
    'pair/resources.ts',
    "if (sure) return resourceNot ? 'no' : 'yes';",
    "if (sure) return 'yes';",
    'NotResource is read as Resource',
  ),
  bug(
    'unresolved-drops-not-resource',
    'pair/active.ts',
    'const not = statement.resource?.not ?? true;',
    'const not = statement.resource?.not ?? true;\n  if (not && resources.length === 0) return undefined;',
    'NotResource with a variable without a value is dropped',
  ),
  bug(
    'one-key-class',
    'pair/resources.ts',
    'return found.map(({ witness, member }): ResourceClass => {',
    'return found.slice(0, 1).map(({ witness, member }): ResourceClass => {',
    'only one class of keys is looked at',
  ),
  bug(
    'question-mark-is-star',
    'dimension/reading.ts',
    'if (part === ANY_PART) return [inField ? ANY_IN_FIELD : ANY];',
    'if (part === ANY_PART) return [inField ? STAR_IN_FIELD : STAR];',
    '`?` is read as `*`',
  ),
  bug(
    'name-fixed',
    'pair/dimensions.ts',
    'return { key: NAME, complete: true, classes: names.map((name) => named(caller, name)) };',
    'return { key: NAME, complete: true, classes: names.slice(0, 1).map((name) => named(caller, name)) };',
    'the caller cannot choose its name',
  ),
  bug(
    'session-arn-forgotten',
    'pair/dimensions.ts',
    "if (before !== '' && entry.startsWith(before))",
    "if (before === '?')",
    'session ARNs in bucket policies are not tried as names',
  ),
  bug(
    'one-action-a-kind',
    'pair/actions.ts',
    "const key = `${kind} ${kind === 'role' ? action.name : question} ${member.map(Number).join('')} ${carried}`;",
    "const key = `${kind} ${kind === 'role' ? action.name : question} ${carried}`;",
    'actions are not told apart by the statements',
  ),
  bug(
    'no-future',
    'pair/actions.ts',
    '[...found.values(), ...futureActions(statements)]',
    '[...found.values()]',
    'actions that AWS may add are not thought of',
  ),
  bug(
    'interval-ends',
    'dimension/intervals.ts',
    '        starts.add(range.high + 1n);',
    '',
    'what lies behind an address range is forgotten',
  ),
  bug(
    'points-forgotten',
    'dimension/intervals.ts',
    '    found.push(point);',
    '',
    'the ends of numbers and dates are forgotten',
  ),
  bug(
    'subsets',
    'pair/dimensions.ts',
    'const several = isMultiValued(key) ||',
    "const several = key === '' &&",
    'keys with several values have one',
  ),
  bug(
    'domain-short',
    'language/classes.ts',
    'Math.min(state.text.length, minLength)',
    '0',
    'short strings stand for longer ones',
  ),
  bug(
    'ignore-case',
    'language/glob.ts',
    'for (const char of units(chars)) {\n    set.add(char);',
    'for (const char of units(chars)) {\n    set.add(char);\n    continue;',
    'comparisons that ignore case do not',
  ),
  bug(
    'open-variables',
    'dimension/reading.ts',
    'if (free !== undefined',
    'if (free === null',
    'variables that the caller chooses have no value',
  ),
];
