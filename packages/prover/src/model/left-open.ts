import type { Boundary } from '@cordon/domain';
import { compilePolicy, type NamedPolicy, type PolicyDocument } from '@cordon/iam';
import { automaton, residual, STAR, type Token, units } from '../language/glob.ts';
import type { Caller, Target } from '../problem.types.ts';
import type { Gap } from './model.types.ts';
import { DEPUTIES, HARMLESS, TELLING } from './other-services.ts';

const DATA: readonly Boundary[] = ['tenant-data', 'tenant-metadata'];
/** What rights that are not followed may lead to: any of the account's data, and any list of what it holds. */
const RIGHTS: readonly Boundary[] = [...DATA, 'tenant-enumeration', 'tenant-credentials', 'self-grant'];

type Statement = PolicyDocument['statements'][number];

/**
 * What a bucket's policy says of principals that nothing here knows: a canonical user, an identity provider, a service that
 * acts for whoever has it act.
 */
export function openGrants({ arn, policy }: Target, accounts: readonly string[]): readonly Gap[] {
  const found = (policy?.document.statements ?? []).flatMap((statement): string[] => {
    const { effect, principal } = statement;
    return (principal?.entries ?? []).flatMap(({ kind, value }): string[] => {
      // Whom a Deny spares, or whom it stops, is not known of a canonical id either.
      if (kind === 'CanonicalUser')
        return [
          `the policy of \`${arn}\` speaks of canonical user \`${value}\`, and whose id that is is not known here`,
        ];
      if (effect !== 'Allow' || principal?.not === true) return [];
      if (kind === 'Federated')
        return [
          `the policy of \`${arn}\` lets identity provider \`${value}\` in, and to whom it gives tokens is not known here`,
        ];
      if (kind === 'Service' && SERVES_OTHERS.test(value))
        return [
          `the policy of \`${arn}\` lets service \`${value}\` in, which serves what it reads to whoever its own rules let in`,
        ];
      return kind === 'Service' && !isPinned(statement, accounts)
        ? [
            `the policy of \`${arn}\` lets service \`${value}\` in for whoever has it act, with no \`aws:SourceAccount\` or \`aws:SourceArn\` of an account here (confused deputy)`,
          ]
        : [];
    });
  });
  return [...new Set(found)].map((reason) => ({ boundaries: DATA, reason, inbound: true }));
}

/** Services that hand on what they read to people of their own, of whom IAM knows nothing. */
const SERVES_OTHERS = /^(?:cloudfront|transfer|appstream|quicksight)\.amazonaws\.com$/;

/**
 * Whether a service may act only for what is in an account here: what a tenant could make it do there is asked of the
 * tenant. https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
function isPinned({ conditions }: Statement, accounts: readonly string[]): boolean {
  return conditions.some(({ key, operator, ifExists, set, values }) => {
    const lower = key.toLowerCase();
    if (ifExists || set === 'ForAllValues' || !/^(String|Arn)(Equals|Like)/.test(operator)) return false;
    if (lower === 'aws:sourceaccount') return values.every((value) => accounts.includes(value));
    return (
      lower === 'aws:sourcearn' &&
      values.every(
        (value) =>
          accounts.some((account) => value.split(':')[4] === account) ||
          // The ARN of a bucket has no account.
          /^arn:aws[a-z-]*:s3:::[^*?$]+$/.test(value),
      )
    );
  });
}

/** What a credential may ask of AWS that leads on to rights which are not followed here. */
export function leadsOn(
  callers: readonly Caller[],
  accounts: readonly string[],
  roles: ReadonlySet<string>,
): readonly Gap[] {
  const gaps = new Map<string, Gap>();
  for (const caller of callers) {
    const layers = layersOf(caller);
    const key = layers.map((layer) => layer.map(numberOf).join()).join('|');
    let found = known(roles).get(key);
    if (found === undefined) {
      const followed = [...otherServices(layers), ...otherRoles(layers, accounts, roles)];
      found = [...followed.map((reason): Gap => ({ boundaries: RIGHTS, reason })), ...toldOf(layers)];
      known(roles).set(key, found);
    }
    for (const { boundaries, reason } of found)
      gaps.set(`${caller.tenant} ${reason}`, { boundaries, reason: `\`${caller.tenant}\` ${reason}` });
  }
  return [...gaps.values()];
}

const answers = new WeakMap<ReadonlySet<string>, Map<string, readonly Gap[]>>();

function known(of: ReadonlySet<string>): Map<string, readonly Gap[]> {
  let map = answers.get(of);
  if (map === undefined) {
    map = new Map();
    answers.set(of, map);
  }
  return map;
}

const numbers = new WeakMap<NamedPolicy, number>();
let next = 0;

function numberOf(policy: NamedPolicy): number {
  const number = numbers.get(policy) ?? next++;
  numbers.set(policy, number);
  return number;
}

/** The policies that must all allow what the caller asks of its own account. */
export function layersOf({ policies }: Caller): readonly (readonly NamedPolicy[])[] {
  const { identity, boundary, session } = policies;
  return [
    identity,
    ...(boundary === undefined ? [] : [boundary]),
    ...(session === undefined ? [] : [session]),
  ];
}

/** Whether what a statement says of resources may mean what is in the bucket; of a variable anything may come. */
export function mayCover({ resource }: Pick<Statement, 'resource'>, bucket: string): boolean {
  if (resource === undefined) return true;
  const covered = resource.patterns.some(
    (pattern) => residual(loosely(pattern), `arn:aws:s3:::${bucket}/`) !== undefined,
  );
  return resource.not ? !resource.patterns.includes(`arn:aws:s3:::${bucket}/*`) : covered;
}

/** Whether some statement of each layer allows the action, and none denies it whatever the request. */
export function mayAsk(
  layers: readonly (readonly NamedPolicy[])[],
  action: string,
  on: (statement: Statement) => boolean = () => true,
): boolean {
  const lower = action.toLowerCase();
  const statements = layers.map((layer) => layer.flatMap(({ document }) => compilePolicy(document)));
  const denied = statements
    .flat()
    .some(
      ({ statement, action: matches }) =>
        statement.effect === 'Deny' &&
        statement.conditions.length === 0 &&
        statement.resource?.not !== true &&
        (statement.resource === undefined || statement.resource.patterns.includes('*')) &&
        matches(lower),
    );
  return (
    !denied &&
    statements.every((layer) =>
      layer.some(
        ({ statement, action: matches }) => statement.effect === 'Allow' && matches(lower) && on(statement),
      ),
    )
  );
}

/** What else lists the account by name, though nothing can be reached by it; each kind once. */
function toldOf(layers: readonly (readonly NamedPolicy[])[]): readonly Gap[] {
  const told = new Map<string, Gap>();
  for (const action of [...TELLING, ...spelt(layers).flatMap(samplesOf)]) {
    const [pattern = '', why = '', boundaries] = harmless(action) ?? [];
    if (boundaries === undefined || told.has(pattern) || !mayAsk(layers, action, isWide)) continue;
    told.set(pattern, {
      boundaries,
      reason: `may \`${action}\`: ${why}, and whose they are is not known here`,
    });
  }
  return [...told.values()];
}

/** Whether the statement speaks of more than what it names: a list is of an account, a wildcard of what others have. */
function isWide(statement: Statement): boolean {
  const { resource } = statement;
  if (resource === undefined || resource.not) return true;
  return (
    reachesBeyondS3(statement) &&
    resource.patterns.some((arn) => {
      const parts = arn.replaceAll(/\$\{[^}]*\}/g, 'x').split(':');
      const name = parts.slice(parts.length < 6 ? 0 : 5).join(':');
      // Behind the name of a log group are its streams; behind a type alone (`alarm:*`) is everything of it.
      return /[*?]/.test(name.replace(/^([^:/]+[:/].+):\*$/, '$1'));
    })
  );
}

/** Patterns of actions that some statement allows. */
function spelt(layers: readonly (readonly NamedPolicy[])[]): readonly string[] {
  return layers
    .flat()
    .flatMap(({ document }) => document.statements)
    .flatMap(({ effect, action }) => (effect === 'Allow' && !action.not ? action.patterns : []));
}

/** Services that would act with other rights than the caller's own, or hand out what they hold. */
function otherServices(layers: readonly (readonly NamedPolicy[])[]): readonly string[] {
  // Where one layer speaks of S3, IAM and STS alone, nothing else comes through.
  if (layers.some((layer) => layer.every(isFollowedAlone))) return [];
  const candidates = [...DEPUTIES, ...spelt(layers).flatMap(samplesOf)];
  const services = new Map<string, string>();
  for (const action of candidates) {
    const service = action.slice(0, action.indexOf(':')).toLowerCase();
    if (services.has(service) || isFollowed(action) || harmless(action) !== undefined) continue;
    // Whoever reads through an Object Lambda access point must itself be allowed to invoke the function.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-policies.html
    if (service === 's3-object-lambda' && !mayAsk(layers, 'lambda:InvokeFunction')) continue;
    if (mayAsk(layers, action, reachesBeyondS3)) services.set(service, action);
  }
  const shown = [...services.values()];
  if (shown.length === 0) return [];
  const more = shown.length > 3 ? `, and ask ${shown.length - 3} more services` : '';
  return [
    `may \`${shown.slice(0, 3).join('`, `')}\`${more}: a service then acts, or tells what it holds, and with which rights is not followed`,
  ];
}

/** Whether the statement can speak of anything but S3’s own: an action of another service is on no ARN of S3. */
function reachesBeyondS3({ resource }: Statement): boolean {
  return (
    resource === undefined ||
    resource.not ||
    !resource.patterns.every((one) => /^arn:[^:*?$]+:s3:/i.test(one))
  );
}

function isFollowedAlone({ document }: NamedPolicy): boolean {
  return document.statements.every(
    ({ effect, action }) =>
      effect === 'Deny' || (!action.not && action.patterns.every((one) => /^(s3|iam):/i.test(one))),
  );
}

/** Actions that a pattern may mean, where it names the service. */
function samplesOf(pattern: string): readonly string[] {
  const [service = '', name = ''] = pattern.split(':');
  if (name === '' || /[*?]/.test(service)) return [];
  return [`${service}:${name.replaceAll('*', '').replaceAll('?', 'x') || 'anything'}`];
}

/** Actions of which the prover asks itself, or that give nothing but what the caller has. */
function isFollowed(action: string): boolean {
  const [service = '', name = ''] = action.toLowerCase().split(':');
  if (service === 's3' || service === 'iam') return true;
  return (
    service === 'sts' &&
    !['assumeroot', 'getdelegatedaccesstoken', 'getwebidentitytoken', 'setcontext'].includes(name)
  );
}

function harmless(action: string): (typeof HARMLESS)[number] | undefined {
  const lower = action.toLowerCase();
  return HARMLESS.find(([pattern]) => globs(pattern, lower));
}

function globs(pattern: string, text: string): boolean {
  const source = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`).test(text);
}

/**
 * Roles of the accounts here that are not deployed and that the caller may ask for: one that trusts the account lets it
 * in, and what it may do is not known.
 */
function otherRoles(
  layers: readonly (readonly NamedPolicy[])[],
  accounts: readonly string[],
  roles: ReadonlySet<string>,
): readonly string[] {
  let shown: string | undefined;
  const reaches = ({ resource }: Statement): boolean => {
    if (resource === undefined) return true;
    if (resource.not) {
      shown ??= 'roles by `NotResource`';
      return true;
    }
    return resource.patterns.some((pattern) => {
      const meets =
        !roles.has(pattern) &&
        accounts.some((account) => residual(loosely(pattern), `arn:aws:iam::${account}:role/`) !== undefined);
      if (meets) shown ??= `\`${pattern}\``;
      return meets;
    });
  };
  if (!mayAsk(layers, 'sts:AssumeRole', reaches)) return [];
  return [
    `may ask for ${shown ?? 'any role'}: roles that are not deployed here and trust the account would let it in, and what they may do is not known`,
  ];
}

function loosely(pattern: string): ReturnType<typeof automaton> {
  const open = pattern.replaceAll(/\$\{[^}]*\}/g, '*');
  return automaton(units(open).map((char): Token => (char === '*' || char === '?' ? STAR : char)));
}
