import { ASKED, BUCKET, KEYS, type Statement, type StringProblem } from './string-problem.ts';

/**
 * The question “is any request allowed?” as SMT-LIB over strings and regular expressions, written from AWS's evaluation
 * rules alone: it shares neither the partition nor the matching of the prover. `sat` means that there is such a request.
 */
export function smtOf({ identity, boundary, session, bucket }: StringProblem): string {
  const own = [identity, boundary ?? [], session ?? []].flat();
  const denied = or([...own, ...bucket].filter(({ Effect }) => Effect === 'Deny').map(applies));
  const allows = (list: readonly Statement[]): string =>
    or(list.filter(({ Effect }) => Effect === 'Allow').map(applies));
  const limits = [boundary, session].flatMap((list) => (list === undefined ? [] : [allows(list)]));
  const named = (who: (principal: Statement['Principal']) => boolean): string =>
    allows(bucket.filter(({ Principal }) => who(Principal)));
  // In one account the bucket's word for everybody is enough; for the role, what limits the session limits it still.
  const granted = or([
    and([allows(identity), ...limits]),
    named((principal) => principal === '*'),
    and([named((principal) => principal !== '*'), ...limits]),
  ]);
  return [
    '(set-logic QF_SLIA)',
    ...['act', 'res', 'key', ...KEYS.map(variable)].map((name) => `(declare-const ${name} String)`),
    ...KEYS.map((key) => `(declare-const has-${variable(key)} Bool)`),
    `(assert ${or(ASKED.map((action) => `(= act ${text(action)})`))})`,
    `(assert (ite (= act "s3:ListBucket") (= res ${text(BUCKET)}) (and (> (str.len key) 0) (= res (str.++ ${text(`${BUCKET}/`)} key)))))`,
    `(assert ${granted})`,
    `(assert (not ${denied}))`,
    '(check-sat)',
  ].join('\n');
}

function applies(statement: Statement): string {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const within = (name: string, patterns: readonly string[]): string =>
    or(patterns.map((pattern) => matches(name, pattern)));
  return and([
    Action === undefined ? not(within('act', NotAction ?? [])) : within('act', Action),
    Resource === undefined ? not(within('res', NotResource ?? [])) : within('res', Resource),
    ...Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => holds(operator, key, values)),
    ),
  ]);
}

function holds(operator: string, key: string, values: readonly string[]): string {
  const name = variable(key);
  const has = `has-${name}`;
  if (operator === 'Null') return or(values.map((value) => (value === 'true' ? not(has) : has)));
  const glob = operator.includes('Like');
  const met = or(values.map((value) => (glob ? matches(name, value) : `(= ${name} ${text(value)})`)));
  if (operator.includes('Not')) return or([not(has), not(met)]);
  return operator.endsWith('IfExists') ? or([not(has), met]) : and([has, met]);
}

/** IAM's wildcards as a regular expression: `*` any text, `?` one character. */
function matches(name: string, pattern: string): string {
  const parts = pattern.split(/([*?])/).filter(Boolean);
  const pieces = parts.map((part) =>
    part === '*' ? 're.all' : part === '?' ? 're.allchar' : `(str.to_re ${text(part)})`,
  );
  const [only] = pieces;
  return `(str.in_re ${name} ${pieces.length === 1 ? only : `(re.++ ${pieces.join(' ')})`})`;
}

function variable(key: string): string {
  return key.slice('aws:'.length).toLowerCase();
}

function text(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

function and(parts: readonly string[]): string {
  return parts.length === 0 ? 'true' : `(and true ${parts.join(' ')})`;
}
function or(parts: readonly string[]): string {
  return parts.length === 0 ? 'false' : `(or false ${parts.join(' ')})`;
}
function not(part: string): string {
  return `(not ${part})`;
}
