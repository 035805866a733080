import type { NamedPolicy } from '@cordon/iam';
import type { Caller, Target } from '../problem.types.ts';

/** One thing that limits: taking it away leaves a problem with no fewer allowed requests. */
export interface Limit {
  readonly key: string;
  /** For people: `statement OnlyOwner of bucket policy of cordon-acme`. */
  readonly text: string;
}

type Statement = NamedPolicy['document']['statements'][number];
type Layer = 'identity' | 'boundary' | 'session' | 'resource';

/** All limits of a pair's problem: every Deny, and every element of an Allow. */
export function limitsOf(caller: Caller, target: Target): readonly Limit[] {
  const found: Limit[] = [];
  for (const [layer, policies] of layersOf(caller, target)) {
    const statements = policies.flatMap((policy) =>
      policy.document.statements.map((statement) => ({ policy, statement })),
    );
    if (layer !== 'resource' && !statements.some(({ statement }) => statement.effect === 'Allow'))
      found.push({ key: `${layer}`, text: `no Allow in the ${layer} policies` });
    for (const { policy, statement } of statements) {
      const at = `${layer}|${policy.name}|${statement.index}`;
      const name = `statement ${statement.sid === undefined ? statement.index + 1 : `\`${statement.sid}\``} of ${policy.name}`;
      if (statement.effect === 'Deny') {
        found.push({ key: at, text: `the Deny in ${name}` });
        continue;
      }
      if (statement.resource !== undefined)
        found.push({
          key: `${at}|resource`,
          text: `\`${statement.resource.not ? 'NotResource' : 'Resource'}\` in ${name}`,
        });
      if (statement.principal !== undefined)
        found.push({
          key: `${at}|principal`,
          text: `\`${statement.principal.not ? 'NotPrincipal' : 'Principal'}\` in ${name}`,
        });
      for (const [index, { operator, key }] of statement.conditions.entries())
        found.push({
          key: `${at}|condition ${index}`,
          text: `the condition \`${operator}\` on \`${key}\` in ${name}`,
        });
      found.push({
        key: `${at}|action`,
        text: `\`${statement.action.not ? 'NotAction' : 'Action'}\` in ${name}`,
      });
    }
  }
  return found;
}

function layersOf({ policies }: Caller, { policy }: Target): [Layer, readonly NamedPolicy[]][] {
  const found: [Layer, readonly NamedPolicy[]][] = [['identity', policies.identity]];
  if (policies.boundary !== undefined) found.push(['boundary', policies.boundary]);
  if (policies.session !== undefined) found.push(['session', policies.session]);
  if (policy !== undefined) found.push(['resource', [policy]]);
  return found;
}

/** The problem without the given limits. */
export function without(
  gone: ReadonlySet<string>,
  caller: Caller,
  target: Target,
): { readonly caller: Caller; readonly target: Target } {
  const layers = new Map(
    layersOf(caller, target).map(([layer, list]) => [layer, relaxedLayer(layer, list, gone)] as const),
  );
  const [resource] = layers.get('resource') ?? [];
  const boundary = layers.get('boundary');
  const session = layers.get('session');
  return {
    caller: {
      ...caller,
      policies: {
        ...caller.policies,
        identity: layers.get('identity') ?? [],
        ...(boundary === undefined ? {} : { boundary }),
        ...(session === undefined ? {} : { session }),
      },
    },
    target: resource === undefined ? target : { ...target, policy: resource },
  };
}

const ALL = { not: false, patterns: ['*'] } as const;
const ALLOW_ALL: Statement = { index: 0, effect: 'Allow', action: ALL, resource: ALL, conditions: [] };

function relaxedLayer(
  layer: Layer,
  policies: readonly NamedPolicy[],
  gone: ReadonlySet<string>,
): readonly NamedPolicy[] {
  const relaxed = policies.map((policy): NamedPolicy => {
    const at = (statement: Statement): string => `${layer}|${policy.name}|${statement.index}`;
    const statements = policy.document.statements.flatMap((statement): Statement[] => {
      if (statement.effect === 'Deny') return gone.has(at(statement)) ? [] : [statement];
      return [relaxedAllow(statement, at(statement), gone)];
    });
    return { name: policy.name, document: { ...policy.document, statements } };
  });
  if (!gone.has(layer)) return relaxed;
  return [...relaxed, { name: 'anything', document: { version: '2012-10-17', statements: [ALLOW_ALL] } }];
}

function relaxedAllow(statement: Statement, at: string, gone: ReadonlySet<string>): Statement {
  return {
    ...statement,
    ...(gone.has(`${at}|action`) ? { action: ALL } : {}),
    ...(gone.has(`${at}|resource`) ? { resource: ALL } : {}),
    ...(gone.has(`${at}|principal`)
      ? { principal: { not: false, entries: [{ kind: '*', value: '*' }] } }
      : {}),
    conditions: statement.conditions.filter((_, index) => !gone.has(`${at}|condition ${index}`)),
  };
}
