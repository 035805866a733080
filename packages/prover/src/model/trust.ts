import { credentialContext, type NamedPolicy } from '@cordon/iam';
import { classesOf } from '../language/classes.ts';
import type { Automaton } from '../language/glob.ts';
import { readCondition } from '../pair/dimensions.ts';
import { provePair } from '../pair/prove-pair.ts';
import { isAllowed } from '../pair/witness.ts';
import type { Caller, KeyRule, NameChoice, Target, Witness } from '../problem.types.ts';
import type { Policies } from './policies.ts';
import { identityPolicies, lowerKeys, partsOf, roleCaller } from './role-caller.ts';
import { ANY_NAME } from './session-names.ts';
import type { DeployedState, RoleState, VaultRoleState } from './state.types.ts';

/** ARN of whoever Vault acts as at the mount of a role. */
export function brokerArnOf({ mount }: VaultRoleState, state: DeployedState): string {
  return state.vault.awsMounts.find(({ path }) => path === mount)?.brokerArn ?? state.brokerArn;
}

const FIXED: KeyRule = { is: 'fixed' };
const CHOSEN: KeyRule = { is: 'chosen' };

/** Whoever asks says what external id it likes. */
export const ANY_ID = Symbol('any external id');

/** What a call of STS says of the session that it asks for. */
export interface Asked {
  /** By which operation; `sts:AssumeRole` when absent. */
  readonly action?: 'sts:AssumeRoleWithWebIdentity';
  readonly name?: string;
  /** `any`: of the asker's choice. */
  readonly externalId?: string | typeof ANY_ID;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
}

/** A role as a target: its tags and its trust policy decide with it. */
export function roleTarget(role: RoleState, policies: Policies): Target {
  const { accountId } = partsOf(role.arn);
  const tags = Object.entries(role.tags).flatMap(([key, value]) => [
    [`aws:resourcetag/${key.toLowerCase()}`, value],
    [`iam:resourcetag/${key.toLowerCase()}`, value],
  ]);
  return {
    kind: 'role',
    arn: role.arn,
    accountId,
    context: { 'aws:resourceaccount': accountId, ...Object.fromEntries(tags) },
    policy: policies.parse(`trust policy of ${role.arn}`, role.trust, 'trust'),
  };
}

/** The caller, asking for a role: the role's tags are known, and what is asked for is still open. */
export function onRole(caller: Caller): Caller {
  return {
    ...caller,
    keys: { ...caller.keys, 'aws:resourcetag/': FIXED, 'iam:resourcetag/': FIXED },
  };
}

/** The same, asking for this very session; all keys about the session are then settled. */
export function askingFor(caller: Caller, { name, externalId, tags = {}, sourceIdentity }: Asked): Caller {
  const keys = Object.keys(tags);
  return {
    ...onRole(caller),
    keys: {
      ...onRole(caller).keys,
      ...{ 'sts:': FIXED, 'aws:requesttag/': FIXED, 'aws:tagkeys': FIXED },
      // Whoever asks says how long, and which tags are to be handed on.
      ...{ 'sts:durationseconds': CHOSEN, 'sts:transitivetagkeys': CHOSEN },
      ...(externalId === ANY_ID ? { 'sts:externalid': CHOSEN } : {}),
    },
    context: {
      ...caller.context,
      ...(name === undefined ? {} : { 'sts:rolesessionname': name }),
      ...(typeof externalId === 'string' ? { 'sts:externalid': externalId } : {}),
      ...(sourceIdentity === undefined ? {} : { 'sts:sourceidentity': sourceIdentity }),
      ...Object.fromEntries(
        Object.entries(tags).map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value]),
      ),
      ...(keys.length === 0 ? {} : { 'aws:tagkeys': keys }),
    },
  };
}

/** The permissions that asking for such a session takes. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function actionsFor({ action, tags = {}, sourceIdentity }: Asked): readonly [string, ...string[]] {
  return [
    action ?? 'sts:AssumeRole',
    ...(Object.keys(tags).length === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
}

/**
 * Whether the caller gets the very session: `yes` with one request that is allowed all that it takes, `no` for no request
 * at all, else `unclear`.
 */
export function getsSession(
  caller: Caller,
  target: Target,
  asked: Asked,
): { readonly answer: 'yes' | 'no' | 'unclear'; readonly witness?: Witness } {
  const asking = askingFor(caller, asked);
  const actions = actionsFor(asked);
  // Most trust policies ask for nothing about the request: then no search is needed.
  const plain: Witness = {
    question: 'grants',
    action: actions[0],
    resource: target.arn,
    context: { ...asking.context, ...target.context, 'aws:securetransport': 'true' },
    chosen: {},
    allowedBy: [],
  };
  if (asking.name === undefined && actions.every((action) => isAllowed({ ...plain, action }, asking, target)))
    return { answer: 'yes', witness: plain };
  let witness: Witness | undefined;
  for (const action of actions) {
    const found = provePair(asking, target, { actions: [action] });
    if (found.kind === 'proved') return { answer: 'no' };
    for (const one of found.witnesses)
      if (actions.every((each) => isAllowed({ ...one, action: each }, asking, target))) witness ??= one;
  }
  return witness === undefined ? { answer: 'unclear' } : { answer: 'yes', witness };
}

/**
 * The names under which Vault's broker gets the session when Vault asks for it: the role's trust policy must let it take
 * the role, and tag the session where the Vault role carries tags. Whatever else the request's context may hold (Vault's
 * address, the time) is taken to be as the trust policy wants it. `undefined` when it gets none.
 */
export function letIn(
  choice: NameChoice,
  role: RoleState,
  vaultRole: VaultRoleState,
  state: DeployedState,
  policies: Policies,
): NameChoice | undefined {
  const broker = brokerCaller(vaultRole, state, policies);
  // A broker that is not deployed here is taken to be let in: more is asked about than there is, never less.
  if (broker === undefined) return choice;
  const target = targetOf(role, policies);
  return namesFor(choice, broker, target, (name) => {
    const { externalId, sessionTags: tags } = vaultRole;
    const asked = { name, tags, ...(externalId === undefined ? {} : { externalId }) };
    return getsSession(broker, target, asked).answer !== 'no';
  });
}

/** Whether the broker gets the session under this name, for some request. */
export function brokerLetIn(
  name: string,
  role: RoleState,
  vaultRole: VaultRoleState,
  state: DeployedState,
  policies: Policies,
): boolean {
  const choice: NameChoice = { by: 'caller', domain: {}, options: [name] };
  return letIn(choice, role, vaultRole, state, policies) !== undefined;
}

/**
 * Of some names those that `gets` says yes to. Names that no condition on the session's name tells apart are asked about
 * once; what cannot be parted (a variable in the condition) stays as it is.
 */
export function namesFor(
  choice: NameChoice,
  caller: Caller,
  target: Target,
  gets: (name: string) => boolean,
): NameChoice | undefined {
  if (choice.options !== undefined) {
    const options = choice.options.filter(gets);
    return options.length === 0 ? undefined : { ...choice, options };
  }
  const patterns = patternsOn('sts:rolesessionname', caller, target);
  const classes = classesOf(patterns ?? [], choice.domain);
  if (patterns === undefined) return choice;
  const kept = classes.filter(({ witness }) => gets(witness));
  if (kept.length === classes.length) return choice;
  if (kept.length === 0) return undefined;
  const members = new Set(kept.map(({ member }) => member.map(Number).join('')));
  const text = JSON.stringify([patterns.map(({ tokens }) => tokens), [...members]]);
  const parts = {
    patterns,
    keep: (member: readonly boolean[]) => members.has(member.map(Number).join('')),
    text,
  };
  return { ...choice, domain: { ...choice.domain, parts } };
}

/** All patterns that the caller's and the role's conditions compare the key with; `undefined` when one holds a variable. */
export function patternsOn(key: string, caller: Caller, target: Target): readonly Automaton[] | undefined {
  const { identity, boundary = [], session = [] } = caller.policies;
  const all: readonly NamedPolicy[] = [
    ...identity,
    ...boundary,
    ...session,
    ...(target.policy === undefined ? [] : [target.policy]),
  ];
  const found: Automaton[] = [];
  for (const { document } of all)
    for (const { conditions } of document.statements)
      for (const condition of conditions) {
        if (condition.key.toLowerCase() !== key) continue;
        const reading = readCondition(condition, document.version, caller.context, caller);
        if (reading.family === 'string') found.push(...reading.patterns);
        else if (reading.family !== 'presence') return undefined;
      }
  return found;
}

const targets = new WeakMap<RoleState, Target>();

function targetOf(role: RoleState, policies: Policies): Target {
  let target = targets.get(role);
  if (target === undefined) {
    target = roleTarget(role, policies);
    targets.set(role, target);
  }
  return target;
}

const brokers = new WeakMap<DeployedState, Map<string, Caller | undefined>>();

/** Whoever Vault acts as at the mount, as a caller; `undefined` when it is not deployed here. */
function brokerCaller(
  vaultRole: VaultRoleState,
  state: DeployedState,
  policies: Policies,
): Caller | undefined {
  const arn = brokerArnOf(vaultRole, state);
  let known = brokers.get(state);
  if (known === undefined) {
    known = new Map();
    brokers.set(state, known);
  }
  if (!known.has(arn)) known.set(arn, callerOf(arn, state, policies));
  return known.get(arn);
}

function callerOf(arn: string, state: DeployedState, policies: Policies): Caller | undefined {
  const user = state.users.find((one) => one.arn === arn);
  const [, accountOf = '', roleOf] = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (user !== undefined) {
    const { accountId, name } = partsOf(arn);
    return {
      id: 'the broker',
      tenant: '',
      principal: { kind: 'user', accountId, arn, userId: user.id },
      context: credentialContext({
        kind: 'user',
        accountId,
        principalArn: arn,
        userId: user.id,
        userName: name,
        tags: lowerKeys(user.tags),
      }),
      policies: identityPolicies(user, policies),
      path: ['the broker'],
    };
  }
  const role = state.roles.find(
    (one) =>
      one.arn === arn ||
      (roleOf !== undefined && partsOf(one.arn).name === roleOf && partsOf(one.arn).accountId === accountOf),
  );
  if (role === undefined) return undefined;
  const choice: NameChoice = { by: 'issuer', domain: ANY_NAME };
  return roleCaller(
    role,
    choice,
    { tenant: '', tags: {}, session: undefined, path: ['the broker'], credential: 'service-role' },
    policies,
  );
}
