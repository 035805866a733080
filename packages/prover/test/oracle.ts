/**
 * A second evaluator of IAM, for tests alone: written from AWS's documentation, on policy JSON, with regular
 * expressions, and sharing no code with `@cordon/iam` or the prover. Where the two differ, one of them is wrong.
 */
export interface World {
  readonly account: string;
  readonly bucketAccount: string;
  readonly role: string;
  readonly roleId: string;
  readonly identity: readonly Document[];
  readonly boundary?: Document;
  readonly session?: Document;
  /** What the session was narrowed to, call by call. */
  readonly scopeDown?: readonly Document[];
  readonly bucketPolicy?: Document;
}
export interface Document {
  readonly Version?: string;
  // biome-ignore lint/suspicious/noExplicitAny: raw JSON, read as the documentation describes it
  readonly Statement: readonly any[];
}
export interface Ask {
  readonly action: string;
  readonly resource: string;
  readonly sessionName: string;
  /** Lower-case keys. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** Whether AWS would serve the request, as its documentation has it. */
export function oracleAllows(world: World, ask: Ask): boolean {
  const role = `arn:aws:iam::${world.account}:role/${world.role}`;
  const session = `arn:aws:sts::${world.account}:assumed-role/${world.role}/${ask.sessionName}`;
  const names = { role, session, roleId: world.roleId, account: world.account };
  const own = [
    ...world.identity,
    ...[world.boundary ?? []].flat(),
    ...[world.session ?? []].flat(),
    ...(world.scopeDown ?? []),
  ];
  const bucket = world.bucketPolicy;
  if (own.some((document) => anyOf(document, 'Deny', ask))) return false;
  if (
    bucket?.Statement.some(
      (s) => s.Effect === 'Deny' && hit(s, bucket, ask) && deniesWhom(s, names, world.boundary !== undefined),
    )
  )
    return false;
  if (world.scopeDown?.every((document) => anyOf(document, 'Allow', ask)) === false) return false;
  const identity = world.identity.some((document) => anyOf(document, 'Allow', ask));
  const boundary = world.boundary === undefined || anyOf(world.boundary, 'Allow', ask);
  const sessionOk = world.session === undefined || anyOf(world.session, 'Allow', ask);
  const levels = new Set<string>();
  for (const s of bucket?.Statement ?? [])
    if (s.Effect === 'Allow' && bucket !== undefined && hit(s, bucket, ask))
      for (const level of allowsWhom(s, names)) levels.add(level);
  if (world.account !== world.bucketAccount) return levels.size > 0 && identity && boundary && sessionOk;
  if (levels.has('*') || levels.has('session')) return true;
  if (levels.has('role') && boundary && sessionOk) return true;
  return identity && boundary && sessionOk;
}

type Names = { role: string; session: string; roleId: string; account: string };

function listed(element: unknown, names: Names): Set<string> {
  const found = new Set<string>();
  const values = element === '*' ? ['*'] : many((element as { AWS?: unknown }).AWS ?? []);
  for (const value of values) {
    if (value === '*') found.add('*');
    if (value === names.account || value === `arn:aws:iam::${names.account}:root`) found.add('account');
    if (value === names.role || value === names.roleId) found.add('role');
    if (value === names.session) found.add('session');
  }
  return found;
}
function allowsWhom(s: Document['Statement'][number], names: Names): Set<string> {
  return listed(s.Principal, names);
}
function deniesWhom(s: Document['Statement'][number], names: Names, bounded: boolean): boolean {
  if (s.NotPrincipal === undefined) return listed(s.Principal, names).size > 0;
  const spared = listed(s.NotPrincipal, names);
  if (bounded) return true;
  if (spared.has('*')) return false;
  return !(spared.has('account') && spared.has('role') && spared.has('session'));
}

function anyOf(document: Document, effect: string, ask: Ask): boolean {
  return document.Statement.some((s) => s.Effect === effect && hit(s, document, ask));
}

function hit(s: Document['Statement'][number], document: Document, ask: Ask): boolean {
  const variables = document.Version === '2012-10-17';
  const action = (pattern: string): boolean => regex(pattern.toLowerCase()).test(ask.action.toLowerCase());
  if (s.Action !== undefined ? !many(s.Action).some(action) : many(s.NotAction).some(action)) return false;
  const resource = (pattern: string): boolean =>
    like(pattern, ask.resource, ask, variables && pattern.split(':').length > 5);
  if (s.Resource !== undefined ? !many(s.Resource).some(resource) : many(s.NotResource).some(resource))
    return false;
  for (const [name, block] of Object.entries(s.Condition ?? {}))
    for (const [key, values] of Object.entries(block as object))
      if (!condition(name, key.toLowerCase(), many(values), ask, variables)) return false;
  return true;
}

function condition(name: string, key: string, values: string[], ask: Ask, variables: boolean): boolean {
  const [, set, base = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  const actual = ask.context[key];
  if (base === 'Null')
    return values.includes(
      String(actual === undefined || (Array.isArray(actual) && actual.filter(Boolean).length === 0)),
    );
  const negative = base.includes('Not');
  if (actual === undefined)
    return ifExists !== undefined || (set === undefined ? negative : set === 'ForAllValues');
  const positive = (value: string): boolean =>
    values.some((wanted) => compare(base.replace('Not', ''), value, wanted, ask, variables));
  const list = many(actual);
  if (set === undefined) return list.some(positive) !== negative;
  const filled = list.length === 1 && list[0] === '' ? [] : list;
  return set === 'ForAllValues'
    ? filled.every((v) => positive(v) !== negative)
    : filled.some((v) => positive(v) !== negative);
}

function compare(base: string, actual: string, wanted: string, ask: Ask, variables: boolean): boolean {
  switch (base) {
    case 'StringEquals':
      return fill(wanted, ask, variables) === actual;
    case 'StringEqualsIgnoreCase':
      return fill(wanted, ask, variables)?.toLowerCase() === actual.toLowerCase();
    case 'StringLike':
      return like(wanted, actual, ask, variables);
    case 'ArnEquals':
    case 'ArnLike':
      return arn(wanted, actual, ask, variables);
    case 'Bool':
      return /^(true|false)$/i.test(actual) && actual.toLowerCase() === wanted.toLowerCase();
    case 'IpAddress':
      return inCidr(actual, wanted);
    default: {
      const [, kind, how = ''] = /^(Numeric|Date)(.*)$/.exec(base) ?? [];
      const a = kind === 'Date' ? when(actual) : number(actual);
      const b = kind === 'Date' ? when(wanted) : number(wanted);
      if (Number.isNaN(a) || Number.isNaN(b)) return false;
      return how === 'Equals'
        ? a === b
        : how.startsWith('LessThan')
          ? a < b || (how.endsWith('Equals') && a === b)
          : a > b || (how.endsWith('Equals') && a === b);
    }
  }
}

const number = (text: string): number => (/^-?\d+(\.\d*)?$/.test(text) ? Number(text) : Number.NaN);
const when = (text: string): number =>
  /^-?\d{5,}(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /^\d{4}-/.test(text)
      ? Date.parse(text)
      : Number.NaN;

function inCidr(address: string, cidr: string): boolean {
  const [base = '', bits] = cidr.split('/');
  const bin = (text: string): string | undefined => {
    if (/^\d+\.\d+\.\d+\.\d+$/.test(text))
      return text
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('');
    if (!text.includes(':') || /[^0-9a-f:]/i.test(text)) return undefined;
    const [head = '', tail] = text.split('::');
    const left = head.split(':').filter(Boolean);
    const right = (tail ?? '').split(':').filter(Boolean);
    const groups =
      tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
    return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
  };
  const [a, b] = [bin(address), bin(base)];
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  const length = bits === undefined ? a.length : Number(bits);
  return a.slice(0, length) === b.slice(0, length);
}

function arn(wanted: string, actual: string, ask: Ask, variables: boolean): boolean {
  const cut = (text: string): string[] =>
    text.match(/(?:\$\{[^}]*\}|[^:])+|(?<=:)(?=:)|(?<=:)$/g)?.map(String) ?? [];
  const [a, w] = [actual.split(':'), cut(wanted)];
  if (a[0] !== 'arn' || a.length < 6) return false;
  if (wanted === '*') return true;
  if (w.length < 6) return false;
  const last = (parts: string[]): string[] => [...parts.slice(0, 5), parts.slice(5).join(':')];
  return last(w).every((field, index) => like(field, last(a)[index] as string, ask, variables));
}

function fill(text: string, ask: Ask, variables: boolean): string | undefined {
  let missing = false;
  const filled = !variables
    ? text
    : text.replace(/\$\{([^}]*)\}/g, (_, inside: string) => {
        if (/^[*?$]$/.test(inside)) return inside;
        const value = ask.context[inside.toLowerCase()];
        if (typeof value === 'string') return value;
        missing = true;
        return '';
      });
  return missing ? undefined : filled;
}

function like(pattern: string, text: string, ask: Ask, variables: boolean): boolean {
  // Values put in are literal: wildcards are turned into expressions before, piece by piece.
  const pieces = variables ? pattern.split(/(\$\{[^}]*\})/) : [pattern];
  let source = '';
  for (const piece of pieces) {
    if (variables && piece.startsWith('${')) {
      const value = fill(piece, ask, true);
      if (value === undefined) return false;
      source += escaped(value);
    } else source += wild(piece);
  }
  return new RegExp(`^(?:${source})$`, 'su').test(text);
}
const escaped = (text: string): string =>
  text.replace(/[\\^$.*+?()[\]{}|/-]/g, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
const wild = (text: string): string =>
  [...text].map((char) => (char === '*' ? '.*' : char === '?' ? '.' : escaped(char))).join('');
const regex = (pattern: string): RegExp => new RegExp(`^(?:${wild(pattern)})$`, 'su');
const many = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);
