import { matchStatement, type NamedPolicy } from '@cordon/iam';
import type { Case, RawPolicy } from './case.types.ts';
import { type Asked, decide } from './decide.ts';

/** How often a thing was there and one answer or the other came of it. */
export interface BothWays {
  readonly name: string;
  readonly yes: number;
  readonly no: number;
}

export interface Coverage {
  /** `yes`: pairs that must be allowed; `no`: refused. */
  readonly features: readonly BothWays[];
  /** `yes`: how often a condition with this operator held in a statement that otherwise matched; `no`: did not. */
  readonly operators: readonly BothWays[];
}

/** What a set of pairs exercises, according to the evaluator. Sorted by name. */
export function coverageOf(cases: readonly Case[]): Coverage {
  const features = new Map<string, { yes: number; no: number }>();
  const operators = new Map<string, { yes: number; no: number }>();
  for (const one of cases) {
    const { verdict, asked } = decide(one);
    for (const name of featuresOf(one)) count(features, name, verdict === 'allowed');
    for (const question of asked)
      for (const [name, held] of conditionsOf(question)) count(operators, name, held);
  }
  return { features: rows(features), operators: rows(operators) };
}

function count(into: Map<string, { yes: number; no: number }>, name: string, yes: boolean): void {
  const row = into.get(name) ?? { yes: 0, no: 0 };
  into.set(name, row);
  row[yes ? 'yes' : 'no'] += 1;
}

function rows(counts: ReadonlyMap<string, { yes: number; no: number }>): readonly BothWays[] {
  return [...counts].map(([name, row]) => ({ name, ...row })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function featuresOf({ setup, ask }: Case): ReadonlySet<string> {
  const { caller, abroad, over, tags, identity, boundary, session, bucket, trust } = setup;
  const own = [...identity, ...[boundary, session].filter((one) => one !== undefined)];
  const resource = [bucket, trust].filter((one) => one !== undefined);
  const all = [...own, ...resource];
  const found = new Set<string>([`caller ${caller}`, `operation ${ask.operation}`]);
  if (abroad === true) found.add('caller of another account');
  found.add(over === 'http' ? 'plain HTTP' : 'TLS');
  if (tags !== undefined) found.add(caller === 'user' ? 'tags of a user' : 'session tags');
  if (ask.transitive !== undefined) found.add('transitive tags');
  if (boundary !== undefined) found.add('permissions boundary');
  if (session !== undefined) found.add('session policy');
  if (bucket !== undefined) found.add('bucket policy');
  if (trust !== undefined) found.add('trust policy');
  if (resource.some(({ Version }) => Version !== '2012-10-17')) found.add('older policy version');
  for (const statement of all.flatMap(({ Statement }) => Statement)) {
    if (statement.NotAction !== undefined) found.add('NotAction');
    if (statement.NotResource !== undefined) found.add('NotResource');
    if (statement.NotPrincipal !== undefined) found.add('NotPrincipal');
    if (statement.Effect === 'Deny') found.add('a Deny statement');
    const text = JSON.stringify(statement.Resource ?? statement.NotResource ?? '');
    if (/\$\{[^,}]*\}/.test(text)) found.add('variable in a resource');
    if (/\$\{[^}]*,/.test(text)) found.add('variable with a default in a resource');
    if (JSON.stringify(statement.Condition ?? '').includes('${')) found.add('variable in a condition');
  }
  for (const form of resource.flatMap(principalForms)) found.add(`principal ${form}`);
  return found;
}

function principalForms(policy: RawPolicy): readonly string[] {
  return policy.Statement.flatMap(({ Principal, NotPrincipal }) => {
    const element = Principal ?? NotPrincipal;
    const names = typeof element === 'string' ? element : (element as { AWS: string | string[] }).AWS;
    return [names].flat().map(formOf);
  });
}

function formOf(name: string): string {
  if (name === '*') return 'everyone';
  if (!name.startsWith('arn:')) return 'account id';
  if (name.endsWith(':root')) return 'account ARN';
  if (name.includes(':assumed-role/')) return 'session ARN';
  if (name.includes(':federated-user/')) return 'federated user ARN';
  return name.includes(':role/') ? 'role ARN' : 'user ARN';
}

/** Conditions of statements whose other elements match: there the condition decides. */
function* conditionsOf({ request, policies }: Asked): Iterable<readonly [string, boolean]> {
  const { identity, boundary = [], session = [], resource } = policies;
  const all: readonly NamedPolicy[] = [...identity, ...boundary, ...session, ...(resource ? [resource] : [])];
  for (const { document } of all)
    for (const statement of document.statements) {
      const match = matchStatement(statement, document.version, request, policies.boundary !== undefined);
      if (!match.action || !match.resource || !match.principal) continue;
      for (const condition of statement.conditions) {
        const { operator, ifExists, set } = condition;
        const held = !match.failedConditions.includes(condition);
        yield [operator, held];
        if (ifExists) yield ['…IfExists', held];
        if (set !== undefined) yield [`${set}:`, held];
      }
    }
}
