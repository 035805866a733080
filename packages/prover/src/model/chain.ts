import { type CredentialKind, credentialContext, type NamedPolicy } from '@cordon/iam';
import { kindOf, ruleOf, rulesText } from '../dimension/keys.ts';
import { onlyTextOf } from '../dimension/values.ts';
import { classesOf, type StringClass } from '../language/classes.ts';
import { type Automaton, literal } from '../language/glob.ts';
import { provePair } from '../pair/prove-pair.ts';
import { isAllowed } from '../pair/witness.ts';
import type { Caller, KeyRule, NameChoice, Target, Witness } from '../problem.types.ts';
import { namesOf } from '../sharing/canonical.ts';
import { allowEverything, type Policies } from './policies.ts';
import { lowerKeys, roleCaller } from './role-caller.ts';
import { ANY_NAME } from './session-names.ts';
import type { RoleState } from './state.types.ts';
import { ANY_ID, getsSession, namesFor, onRole, patternsOn } from './trust.ts';

const CHOSEN: KeyRule = { is: 'chosen' };
const FIXED: KeyRule = { is: 'fixed' };

/**
 * The callers, and every session that can be taken from one of them with STS, from that again, and so on until nothing new
 * comes: with `sts:AssumeRole`, and for users with GetSessionToken and GetFederationToken. A chained session has no
 * session policy (whoever takes it need not pass one) and, where `sts:TagSession` is allowed, tags of its taker's choice.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html (role chaining)
 */
export function withChaining(
  callers: readonly Caller[],
  roles: TrustIndex,
  policies: Policies,
): readonly Caller[] {
  const found = [...callers];
  const seen = new Set<string>();
  for (let next = 0; next < found.length; next++) {
    const from = found[next] as Caller;
    found.push(...ofUser(from));
    if (!mayAssume(kindOf(from))) continue;
    for (const role of roles.mayTrust(from)) {
      for (const chained of assume(from, role.state, role.target, policies)) {
        const tags = JSON.stringify([tagsOf(chained), chained.handsOn ?? 0]);
        const key = `${role.state.arn} ${rulesText(chained)} ${namesOf(chained)} ${tags}`;
        if (seen.has(key)) continue;
        seen.add(key);
        found.push(chained);
      }
    }
  }
  return found;
}

/** STS refuses AssumeRole to root users and to federated users. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html */
function mayAssume(kind: CredentialKind): boolean {
  return !['anonymous', 'root', 'root-session', 'assumed-root', 'federated-user'].includes(kind);
}

export interface TrustedRole {
  readonly state: RoleState;
  readonly target: Target;
}

/** Roles by whom their trust policies name, so that a caller is only tried at roles that could let it in. */
export class TrustIndex {
  readonly #byName = new Map<string, TrustedRole[]>();
  /** By what an ARN begins with, and by the whole of it. */
  readonly #byBeginning = new Map<string, Map<string, TrustedRole[]>>();
  readonly #anyone: TrustedRole[] = [];

  constructor(roles: readonly TrustedRole[]) {
    for (const role of roles)
      for (const { effect, principal } of role.target.policy?.document.statements ?? []) {
        if (effect !== 'Allow') continue;
        if (principal === undefined || principal.not) this.#anyone.push(role);
        for (const { value } of principal?.entries ?? []) {
          add(this.#byName, value, role);
          const begun = this.#byBeginning.get(beginning(value)) ?? new Map<string, TrustedRole[]>();
          this.#byBeginning.set(beginning(value), begun);
          add(begun, value, role);
        }
      }
  }

  /** Every role whose trust policy could cover the caller, and perhaps some more. */
  mayTrust(caller: Caller): ReadonlySet<TrustedRole> {
    const { principal } = caller;
    const names = ['*'];
    if ('accountId' in principal) names.push(principal.accountId, `arn:aws:iam::${principal.accountId}:root`);
    const found = new Set(this.#anyone);
    let before = '';
    if (principal.kind === 'role-session') {
      names.push(principal.roleArn, principal.roleId);
      before = beginning(principal.sessionArn);
    } else if ('arn' in principal) {
      names.push(principal.userId);
      before = beginning(principal.arn);
    }
    for (const name of names) for (const role of this.#byName.get(name) ?? []) found.add(role);
    for (const [arn, roles] of this.#byBeginning.get(before) ?? []) {
      // A name that Vault makes up is none that the policy names, whatever both begin with.
      if (caller.name !== undefined && !canBeCalled(caller.name, arn.slice(before.length))) continue;
      for (const role of roles) found.add(role);
    }
    return found;
  }
}

const told = new WeakMap<NameChoice['domain'], Map<string, boolean>>();

/** Whether the credential can have that very name. */
function canBeCalled({ domain, options }: NameChoice, name: string): boolean {
  if (options !== undefined) return options.includes(name);
  const known = told.get(domain) ?? new Map<string, boolean>();
  told.set(domain, known);
  const found = known.get(name) ?? classesOf([literal(name)], domain).some(({ member }) => member[0]);
  known.set(name, found);
  return found;
}

function beginning(arn: string): string {
  return arn.slice(0, arn.lastIndexOf('/') + 1);
}

function add(map: Map<string, TrustedRole[]>, key: string, role: TrustedRole): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [role]);
  else known.push(role);
}

/** The sessions of the role that the caller can take: one, or one for each set of tags where only a few can be had. */
function assume(from: Caller, state: RoleState, target: Target, policies: Policies): readonly Caller[] {
  const asking = onRole(from);
  const asked = (action: string) => provePair(asking, target, { actions: [action] });
  if (asked('sts:AssumeRole').kind === 'proved') return [];
  const tagged = asked('sts:TagSession').kind !== 'proved';
  const sourced = asked('sts:SetSourceIdentity').kind !== 'proved';
  const chooses: NameChoice = { by: 'caller', domain: ANY_NAME };
  const name = namesFor(chooses, asking, target, (one) =>
    mayAsk(from, target, { 'sts:rolesessionname': one }, ['sts:AssumeRole']),
  );
  if (name === undefined) return [];
  const own = lowerKeys(state.tags);
  const identity = sourceIdentityRule(from, sourced);
  if (identity === undefined) return [];
  const credential = from.principal.kind === 'role-session' ? 'chained-role' : 'role';
  const made = roleCaller(
    state,
    name,
    {
      tenant: from.tenant ?? '',
      tags: {},
      session: undefined,
      path: [...from.path, `aws sts assume-role ${state.arn}`],
      credential,
    },
    policies,
  );
  const { tenant: _, ...stranger } = made;
  const { rules, settled } = tagged ? tagRules(from, target, own) : { rules: {}, settled: [{}] };
  return settled.map((tags): Caller => {
    const keys = {
      ...rules,
      ...(identity === FIXED ? {} : { 'aws:sourceidentity': identity }),
    };
    const given = Object.entries(tags).flatMap(([key, value]) =>
      value === undefined ? [] : [[`aws:principaltag/${key}`, value] as const],
    );
    const shown = given.map(([key, value]) => `${key.slice('aws:principaltag/'.length)} = ${value}`);
    return {
      ...(from.tenant === undefined ? stranger : made),
      context: { ...made.context, ...Object.fromEntries(given) },
      id: `${from.id}, then as ${state.arn.slice(state.arn.lastIndexOf('/') + 1)}${shown.length === 0 ? '' : ` with ${shown.join(', ')}`}`,
      ...(from.route === undefined
        ? {}
        : { route: { kind: 'assumed', by: from.route, roleArn: state.arn } as const }),
      ...(from.crossed === true ? { crossed: true } : {}),
      ...(from.through === undefined ? {} : { through: from.through }),
      ...(Object.keys(keys).length === 0 ? {} : { keys }),
      ...(shown.length === 0 ? {} : { handsOn: Object.keys(tags) }),
      confirm: (witness) => confirms(from, target, own, tags, witness),
    };
  });
}

function tagsOf({ context }: Caller): readonly unknown[] {
  return Object.entries(context).filter(([key]) => key.startsWith('aws:principaltag/'));
}

/** Whether the session that a request was made with can be had, with the tags, name and source identity that it has. */
function confirms(
  from: Caller,
  target: Target,
  own: Readonly<Record<string, string>>,
  settled: Tags,
  { chosen, name = 'session' }: Witness,
): boolean {
  const prefix = 'aws:principaltag/';
  const all = [
    ...Object.entries(chosen).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
    ),
    ...Object.entries(settled),
  ].flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []));
  // What the role has of its own need not be asked for, and may be all the same.
  const asked = [all.filter(([key, value]) => own[key] !== value), all].map((tags) =>
    Object.fromEntries(tags),
  );
  const identity = chosen['aws:sourceidentity'];
  return asked.some((tags) => {
    const { witness } = getsSession(from, target, {
      name,
      tags,
      externalId: ANY_ID,
      ...(typeof identity === 'string' ? { sourceIdentity: identity } : {}),
    });
    return witness !== undefined && from.confirm?.(witness) !== false;
  });
}

/**
 * Who decides the source identity of a session: one that is set stays for all sessions that come of it, and may be set only
 * where `sts:SetSourceIdentity` is allowed. `undefined` where one is set that may not be handed on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function sourceIdentityRule(from: Caller, settable: boolean): KeyRule | undefined {
  const before = from.context['aws:sourceidentity'];
  if (typeof before === 'string')
    return settable ? { is: 'chosen', always: true, values: [before] } : undefined;
  const rule = ruleOf('aws:sourceidentity', from);
  if (rule.always === true) return settable ? rule : undefined;
  return settable ? CHOSEN : FIXED;
}

/** Tags that a session has and that its taker cannot choose otherwise; `undefined` for one that it has not. */
type Tags = Readonly<Record<string, string | undefined>>;

/** Where so few sets of tags can be had, each is a session of its own: then what is filled in is known. */
const MOST_SETTLED = 12;

/** More keys of tags than this in one condition are not tried together. */
const MOST_TAG_KEYS = 4;

/**
 * What tags a session can be had with: any, but for those that a condition on `aws:RequestTag` or `aws:TagKeys` of the
 * trust or of the taker's own policies speaks of: of these the values that some request is let through with, and the
 * role's own.
 */
function tagRules(
  from: Caller,
  target: Target,
  own: Readonly<Record<string, string>>,
): { readonly rules: Readonly<Record<string, KeyRule>>; readonly settled: readonly Tags[] } {
  const rules: Record<string, KeyRule> = { 'aws:principaltag/': CHOSEN };
  let settled: readonly Tags[] = [{}];
  for (const key of Object.keys(own)) rules[`aws:principaltag/${key}`] = { is: 'chosen', always: true };
  for (const key of requestedTags(from, target)) {
    const inherited =
      ruleOf(`aws:principaltag/${key}`, from).is === 'chosen' || from.handsOn?.includes(key) === true;
    const patterns = patternsOn(`aws:requesttag/${key}`, onRole(from), target);
    // What was handed down with an earlier session is no tag of this request.
    if (inherited || patterns === undefined) continue;
    const classes = classesOf(patterns, {});
    const kept = classes.filter(({ witness }) => mayTag(from, target, key, witness));
    if (kept.length === classes.length) continue;
    const omitted = mayTag(from, target, key, undefined);
    const members = new Set(kept.map(({ member }) => member.map(Number).join('')));
    const mine = own[key];
    if (kept.length === 0 && mine === undefined) {
      rules[`aws:principaltag/${key}`] = FIXED;
      continue;
    }
    const few = valuesOf(kept, patterns);
    const values = few === undefined ? undefined : [...new Set(omitted ? [...few, mine] : few)];
    if (values !== undefined && values.length > 0 && values.length * settled.length <= MOST_SETTLED) {
      settled = settled.flatMap((tags) => values.map((value) => ({ ...tags, [key]: value })));
      rules[`aws:principaltag/${key}`] = FIXED;
      continue;
    }
    const all = mine === undefined ? patterns : [...patterns, literal(mine)];
    rules[`aws:principaltag/${key}`] = {
      is: 'chosen',
      ...(mine === undefined && omitted ? {} : { always: true }),
      domain: {
        parts: {
          patterns: all,
          keep: (member) =>
            members.has(member.slice(0, patterns.length).map(Number).join('')) ||
            (mine !== undefined && omitted && member[patterns.length] === true),
          text: JSON.stringify([all.map(({ tokens }) => tokens), [...members], omitted]),
        },
      },
    };
  }
  return { rules, settled };
}

/** The texts of the classes, where each is a single text. */
function valuesOf(
  classes: readonly StringClass[],
  patterns: readonly Automaton[],
): readonly string[] | undefined {
  const texts = patterns.map(onlyTextOf);
  return classes.every(({ member }) => member.some((is, at) => is && texts[at] !== undefined))
    ? classes.map(({ witness }) => witness)
    : undefined;
}

/** Whether some request with these keys as they are here (absent where `undefined`) is let through, whatever else it has. */
function mayAsk(
  from: Caller,
  target: Target,
  fixed: Readonly<Record<string, string | readonly string[] | undefined>>,
  actions: readonly string[],
): boolean {
  const asking = onRole(from);
  const given = Object.entries(fixed).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
  const caller = {
    ...asking,
    keys: { ...asking.keys, ...Object.fromEntries(Object.keys(fixed).map((key) => [key, FIXED])) },
    context: { ...asking.context, ...Object.fromEntries(given) },
  };
  return actions.every((action) => provePair(caller, target, { actions: [action] }).kind !== 'proved');
}

/** Whether some request with this value of the tag (without it when `undefined`) is let through, whatever else it has. */
function mayTag(from: Caller, target: Target, key: string, value: string | undefined): boolean {
  const tag = `aws:requesttag/${key}`;
  if (value === undefined) return mayAsk(from, target, { [tag]: value }, ['sts:AssumeRole']);
  const asks = (tagKeys: readonly string[]): boolean =>
    mayAsk(from, target, { [tag]: value, ...(tagKeys.length === 0 ? {} : { 'aws:tagkeys': tagKeys }) }, [
      'sts:AssumeRole',
      'sts:TagSession',
    ]);
  const others = spokenTagKeys(from, target).filter((other) => other.toLowerCase() !== key);
  if (others.length > MOST_TAG_KEYS) return asks([]);
  return subsets(others).some((some) => asks([key, ...some]));
}

function subsets(values: readonly string[]): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [[]];
  for (const value of values) for (const one of [...found]) found.push([...one, value]);
  return found;
}

function policiesOf(from: Caller, target: Target): readonly NamedPolicy[] {
  const { identity, boundary = [], session = [] } = from.policies;
  return [...identity, ...boundary, ...session, ...(target.policy === undefined ? [] : [target.policy])];
}

/** Keys of tags of which some condition on the request speaks. */
function requestedTags(from: Caller, target: Target): readonly string[] {
  const spoken = policiesOf(from, target).flatMap(({ document }) =>
    document.statements.flatMap(({ conditions }) =>
      conditions.flatMap(({ key }) => /^aws:requesttag\/(.+)$/.exec(key.toLowerCase())?.[1] ?? []),
    ),
  );
  return [...new Set([...spoken, ...spokenTagKeys(from, target).map((key) => key.toLowerCase())])];
}

/** Names in conditions on `aws:TagKeys`, wildcards left out. */
function spokenTagKeys(from: Caller, target: Target): readonly string[] {
  const spoken = policiesOf(from, target).flatMap(({ document }) =>
    document.statements.flatMap(({ conditions }) =>
      conditions.flatMap(({ key, values }) => (key.toLowerCase() === 'aws:tagkeys' ? values : [])),
    ),
  );
  return [...new Set(spoken.filter((value) => !/[*?$]/.test(value)))];
}

const ALLOW_ALL = allowEverything('a session policy of the taker’s own that allows everything');

/**
 * What a user's long-term keys give besides: temporary ones of the same user, for which no policy is asked, and those of a
 * federated user under a name, with tags and a policy of the taker's choice, where `sts:GetFederationToken` is allowed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
 */
function ofUser(from: Caller): readonly Caller[] {
  const { principal, context, tenant } = from;
  if (tenant === undefined || principal.kind !== 'user' || kindOf(from) !== 'user') return [];
  const { route: _, ...rest } = from;
  const tags = Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) =>
      key.startsWith('aws:principaltag/') && typeof value === 'string'
        ? [[key.slice('aws:principaltag/'.length), value]]
        : [],
    ),
  );
  const { accountId } = principal;
  const temporary: Caller = {
    ...rest,
    id: `${from.id}, with a session token`,
    credential: 'user-session',
    context: { ...credentialContext({ kind: 'user-session', accountId }), ...context },
    path: [...from.path, 'aws sts get-session-token'],
  };
  const prefix = `arn:aws:sts::${accountId}:federated-user/`;
  const target: Target = {
    kind: 'federated-user',
    arn: prefix,
    accountId,
    context: { 'aws:resourceaccount': accountId },
  };
  const asked = (action: string) => provePair(from, target, { actions: [action] }).kind !== 'proved';
  if (!asked('sts:GetFederationToken')) return [temporary];
  const tagged = asked('sts:TagSession');
  const { name: _name, keys: _keys, ...bare } = rest;
  const federated: Caller = {
    ...bare,
    id: `${from.id}, then as a federated user`,
    credential: 'federated-user',
    principal: {
      kind: 'federated-user',
      accountId,
      userArn: principal.arn,
      arn: `${prefix}name`,
      userId: `${accountId}:name`,
    },
    context: credentialContext({ kind: 'federated-user', accountId, tags }),
    name: { by: 'caller', domain: { ...ANY_NAME, maxLength: 32 } },
    ...(tagged
      ? {
          keys: {
            'aws:principaltag/': CHOSEN,
            ...Object.fromEntries(
              Object.keys(tags).map((key) => [
                `aws:principaltag/${key}`,
                { is: 'chosen', always: true } as const,
              ]),
            ),
          },
        }
      : {}),
    policies: { ...from.policies, session: [ALLOW_ALL] },
    path: [...from.path, 'aws sts get-federation-token'],
    confirm: ({ name = 'name', chosen }) => {
      const resource = prefix + name;
      const requested = Object.entries(chosen).filter(([key]) => key.startsWith('aws:principaltag/'));
      const actions = ['sts:GetFederationToken', ...(requested.length === 0 ? [] : ['sts:TagSession'])];
      const requestKeys = Object.fromEntries(
        requested.map(([key, value]) => [key.replace('principaltag', 'requesttag'), value]),
      );
      const [first] = provePair(from, target, { actions: ['sts:GetFederationToken'] }).witnesses;
      if (first === undefined) return false;
      const tagKeys = requested.map(([key]) => key.slice('aws:principaltag/'.length));
      const asking = {
        ...first.context,
        ...requestKeys,
        ...(tagKeys.length === 0 ? {} : { 'aws:tagkeys': tagKeys }),
      };
      return (
        actions.every((action) => isAllowed({ ...first, action, resource, context: asking }, from, target)) &&
        from.confirm?.(first) !== false
      );
    },
  };
  return [temporary, federated];
}
