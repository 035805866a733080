import type { RawPolicy, RawQuestion, RawStatement } from './arbitraries.ts';

/**
 * A second evaluator for tests only: written from the documentation over raw JSON, slow and plain, and sharing no line
 * with `src/`. It knows the operators and elements that `arbitraries.ts` makes.
 */
export function referenceOutcome(q: RawQuestion): 'allowed' | 'explicitly-denied' | 'implicitly-denied' {
  const p = q.principal;
  const hasAccount = p.kind !== 'anonymous' && p.kind !== 'service' && p.kind !== 'web-identity';
  const own = hasAccount
    ? [
        q.set.identity,
        q.set.boundary ?? [],
        q.set.session ?? [],
        q.set.scopeDown ?? [],
        ...(q.set.scp ?? []),
      ].flat()
    : [];
  const control = (q.set.rcp ?? []).flat();
  const bucket = q.set.resource === undefined ? [] : [q.set.resource];
  const says = (effect: string, policies: readonly RawPolicy[]): RawStatement[] =>
    policies.flatMap((policy) => policy.Statement.filter((s) => s.Effect === effect && hits(s, policy, q)));

  if (says('Deny', [...own, ...control]).length > 0) return 'explicitly-denied';
  if (says('Deny', bucket).some((s) => isCovered(s, q))) return 'explicitly-denied';

  const lets = (policies: readonly RawPolicy[]): boolean => says('Allow', policies).length > 0;
  if (!(q.set.rcp ?? []).every(lets)) return 'implicitly-denied';
  const granted = says('Allow', bucket).filter((s) => isCovered(s, q));
  if (!hasAccount) return granted.length > 0 ? 'allowed' : 'implicitly-denied';
  if (!(q.set.scp ?? []).every(lets)) return 'implicitly-denied';
  if (!(q.set.scopeDown ?? []).every((policy) => lets([policy]))) return 'implicitly-denied';

  const byIdentity = p.kind === 'root' || lets(q.set.identity);
  const inBoundary = q.set.boundary === undefined || lets(q.set.boundary);
  const inSession = q.set.session === undefined ? p.kind !== 'federated-user' : lets(q.set.session);
  const limits = inBoundary && inSession;
  if (p.accountId !== q.resourceAccountId)
    return byIdentity && limits && granted.length > 0 ? 'allowed' : 'implicitly-denied';
  if (byIdentity && limits) return 'allowed';
  if (granted.some((s) => reaches(s, q) === 'whoever is calling')) return 'allowed';
  return limits && granted.some((s) => reaches(s, q) === 'behind the caller')
    ? 'allowed'
    : 'implicitly-denied';
}

function hits(s: RawStatement, policy: RawPolicy, q: RawQuestion): boolean {
  const variables = policy.Version === '2012-10-17';
  const action = (a: string): boolean => wild(a.toLowerCase(), q.action.toLowerCase());
  if (s.Action !== undefined && !s.Action.some(action)) return false;
  if (s.NotAction?.some(action)) return false;
  const resource = (r: string): boolean => like(r, q.resource, q, variables);
  if (s.Resource !== undefined && !s.Resource.some(resource)) return false;
  if (s.NotResource?.some(resource)) return false;
  for (const [operator, lines] of Object.entries(s.Condition ?? {}))
    for (const [key, values] of Object.entries(lines))
      if (!met(operator, key, values, q, variables)) return false;
  return true;
}

function met(
  operator: string,
  key: string,
  values: readonly string[],
  q: RawQuestion,
  variables: boolean,
): boolean {
  const got = q.context[key.toLowerCase()];
  const many = got === undefined ? [] : typeof got === 'string' ? [got] : got;
  if (key.toLowerCase() === 'aws:tagkeys' && many.length > 0 && !/:|^Null$/.test(operator)) return false;
  const is = (test: (value: string, actual: string) => boolean, actual: string): boolean =>
    values.some((value) => test(value, actual));
  const equals = (value: string, actual: string): boolean => put(value, q, variables)?.text === actual;
  const resembles = (value: string, actual: string): boolean => like(value, actual, q, variables);
  switch (operator) {
    case 'StringEquals':
      return many.some((actual) => is(equals, actual));
    case 'StringNotEquals':
      return !many.some((actual) => is(equals, actual));
    case 'StringNotEqualsIgnoreCase':
      return !many.some((actual) =>
        is((v, a) => put(v, q, variables)?.text.toLowerCase() === a.toLowerCase(), actual),
      );
    case 'StringLikeIfExists':
      return got === undefined || many.some((actual) => is(resembles, actual));
    case 'StringNotLike':
      return !many.some((actual) => is(resembles, actual));
    case 'ForAllValues:StringEquals':
      return many.every((actual) => is(equals, actual));
    case 'ForAnyValue:StringLike':
      return many.some((actual) => is(resembles, actual));
    case 'ForAnyValue:StringNotEquals':
      return many.some((actual) => !is(equals, actual));
    case 'Null':
      return values.includes(many.length === 0 ? 'true' : 'false');
    case 'Bool':
      return many.some((actual) => values.includes(actual));
    case 'NumericLessThan':
      return many.some((actual) => is((v, a) => Number(a) < Number(v), actual));
    case 'NumericGreaterThanEquals':
      return many.some((actual) => is((v, a) => Number(a) >= Number(v), actual));
    default:
      throw new Error(`the reference does not know ${operator}`);
  }
}

/** The text with variables put in, and as a regular expression in which what was put in is literal. */
function put(
  value: string,
  q: RawQuestion,
  variables: boolean,
): { text: string; pattern: string } | undefined {
  let text = '';
  let pattern = '';
  let rest = value;
  while (rest !== '') {
    const variable = variables ? /^\$\{([^},]+)(?:, '([^']*)')?\}/.exec(rest) : null;
    if (variable !== null) {
      const name = variable[1] as string;
      const found = q.context[name.toLowerCase()];
      const chosen = '*?$'.includes(name) ? name : typeof found === 'string' ? found : variable[2];
      if (chosen === undefined) return undefined;
      text += chosen;
      pattern += [...chosen].map(literal).join('');
      rest = rest.slice(variable[0].length);
      continue;
    }
    const character = rest[0] as string;
    text += character;
    pattern += character === '*' ? '[^]*' : character === '?' ? '[^]' : literal(character);
    rest = rest.slice(1);
  }
  return { text, pattern };
}

const literal = (character: string): string => `\\u{${(character.codePointAt(0) as number).toString(16)}}`;

function like(value: string, actual: string, q: RawQuestion, variables: boolean): boolean {
  const made = put(value, q, variables);
  return made !== undefined && new RegExp(`^${made.pattern}$`, 'u').test(actual);
}

function wild(value: string, actual: string): boolean {
  const pattern = [...value].map((c) => (c === '*' ? '[^]*' : c === '?' ? '[^]' : literal(c))).join('');
  return new RegExp(`^${pattern}$`, 'u').test(actual);
}

/** The names by which a policy can call this caller: itself, what stands behind it, its account. */
function callings(q: RawQuestion): { self: string[]; behind: string[]; account: string[] } {
  const p = q.principal;
  if (p.kind === 'anonymous' || p.kind === 'service' || p.kind === 'web-identity')
    return { self: [], behind: [], account: [] };
  const account = [p.accountId, `arn:aws:iam::${p.accountId}:root`];
  if (p.kind === 'root') return { self: account, behind: [], account };
  if (p.kind === 'user') return { self: [p.arn, p.userId], behind: [], account };
  if (p.kind === 'federated-user') return { self: [p.arn], behind: [p.userArn], account };
  return { self: [p.sessionArn], behind: [p.roleArn, p.roleId], account };
}

function named(element: unknown): { all: boolean; aws: string[]; services: string[] } {
  if (element === '*') return { all: true, aws: [], services: [] };
  const map = element as { AWS?: string[]; Service?: string[] };
  return { all: false, aws: map.AWS ?? [], services: map.Service ?? [] };
}

function isCovered(s: RawStatement, q: RawQuestion): boolean {
  return reaches(s, q) !== undefined;
}

function reaches(
  s: RawStatement,
  q: RawQuestion,
): 'whoever is calling' | 'behind the caller' | 'its account' | undefined {
  const { all, aws, services } = named(s.Principal ?? s.NotPrincipal);
  const { self, behind, account } = callings(q);
  const isService = q.principal.kind === 'service';
  const everyone = all || (!isService && aws.includes('*'));
  const me =
    everyone || aws.some((n) => self.includes(n)) || (isService && services.includes(q.principal.name));
  const mine = aws.some((n) => behind.includes(n));
  const ours = aws.some((n) => account.includes(n));
  if (s.Principal !== undefined)
    return me ? 'whoever is calling' : mine ? 'behind the caller' : ours ? 'its account' : undefined;
  const bounded = q.set.boundary !== undefined;
  if (everyone && !bounded) return undefined;
  const needsBehind = q.principal.kind === 'role-session';
  const spared = me && (isService || ours) && (!needsBehind || mine) && !bounded;
  return spared ? undefined : 'whoever is calling';
}
