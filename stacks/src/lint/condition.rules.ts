import type { StatementRule } from './lint.types.ts';

/** Operators that take no wildcard compare `*` as a character: such a condition is never what was meant. */
const literalWildcard: StatementRule = {
  id: 'literal-wildcard',
  broken: ({ conditions }) =>
    conditions
      .filter(
        ({ operator, values }) =>
          /String(Not)?Equals/i.test(operator) && values.some((value) => /[*?]/.test(value)),
      )
      .map(
        ({ operator, key }) =>
          `\`${operator}\` on \`${key}\` compares \`*\` and \`?\` literally; StringLike was meant`,
      ),
};

/** A pattern operator without a pattern says StringEquals, and widens with the first value that holds a `*`. */
const needlessLike: StatementRule = {
  id: 'needless-like',
  broken: ({ conditions }) =>
    conditions
      .filter(
        ({ operator, values }) =>
          /String(Not)?Like/i.test(operator) && !values.some((value) => /[*?]/.test(value)),
      )
      .filter(({ operator, key }) => !(operator === 'StringNotLike' && key === 'aws:userid'))
      .map(({ operator, key }) => `\`${operator}\` on \`${key}\` has no wildcard; StringEquals was meant`),
};

/** In a pattern of names, a wildcard after a letter or digit also takes in longer names. */
const siblingPattern: StatementRule = {
  id: 'sibling-pattern',
  broken: ({ conditions }) =>
    conditions
      .filter(
        ({ operator, values }) =>
          /Like/i.test(operator) && values.some((value) => /[A-Za-z0-9][*?]/.test(value)),
      )
      .map(
        ({ operator, key }) =>
          `\`${operator}\` on \`${key}\` also matches longer names; put a delimiter before the wildcard`,
      ),
};

/** True of an absent key: an Allow that rests on it grants to whoever leaves the key out. */
const absentKeyAllows: StatementRule = {
  id: 'absent-key-allows',
  broken: ({ allows, conditions }) =>
    allows
      ? conditions
          .filter(({ operator }) => /IfExists$/i.test(operator))
          .map(
            ({ operator, key }) =>
              `an Allow under \`${operator}\` on \`${key}\` also holds when the key is absent`,
          )
      : [],
};

/** `ForAllValues` is true of no values: in an Allow, something else must demand that there be one. */
const vacuousSet: StatementRule = {
  id: 'vacuous-set',
  broken: ({ allows, conditions }) =>
    allows &&
    conditions.some(({ operator }) => operator.startsWith('ForAllValues:')) &&
    !conditions.some(
      ({ operator, key }) => /^(String|Arn)(Equals|Like)$/.test(operator) && /^aws:RequestTag\//i.test(key),
    )
      ? ['an Allow under `ForAllValues` also holds when the key has no values, and nothing else demands one']
      : [],
};

/** A Deny with `IfExists` or with a positive operator lets those pass who leave the key out. */
const denyMissesAbsent: StatementRule = {
  id: 'deny-misses-absent',
  broken: ({ allows, conditions }) =>
    allows
      ? []
      : conditions
          .filter(
            ({ operator }) =>
              /^(ForAnyValue:)?(String|Arn)Not\w+IfExists$/i.test(operator) ||
              /^ForAnyValue:\w*Not/i.test(operator),
          )
          .map(({ operator, key }) => `a Deny under \`${operator}\` spares whoever has no \`${key}\``),
};

export const CONDITION_RULES: readonly StatementRule[] = [
  literalWildcard,
  needlessLike,
  siblingPattern,
  absentKeyAllows,
  vacuousSet,
  denyMissesAbsent,
];
