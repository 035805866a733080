import {
  type Context,
  credentialContext,
  evaluate,
  evaluateTrust,
  type NamedPolicy,
  type PolicySet,
  type Principal,
  parsePolicy,
} from '@cordon/iam';
import type { buildModel, proveModel } from '../src/index.ts';
import type { BucketState, DeployedState, RoleState, VaultRoleState } from '../src/model/state.types.ts';
import { randomFrom } from './random-world.ts';

/*
 * Strangers' deployments, as far from Cordon's own as IAM lets them be: chains of roles with conditions on tags, names,
 * source identities and external ids, boundaries and session policies with variables and defaults, `…IfExists`,
 * `ForAllValues` with nothing to match, `NotAction`, `NotResource`, `NotPrincipal`, KMS keys, leased users, federated users.
 * An attacker that shares no code with the model takes sessions one from another and asks at random; what it is served must
 * not have been called proved.
 */

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const TENANTS = ['a', 'ab', 'c'] as const;
const OPEN = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
} as const;

type Json = Record<string, unknown>;
type Random = () => number;

export interface Stranger {
  readonly state: DeployedState;
  /** ARNs of the roles by number. */
  readonly roles: readonly RoleState[];
}

const ACTIONS = [
  's3:*',
  '*',
  's3:GetObject',
  's3:Get*',
  's3:PutObject',
  's3:*Object',
  's3:ListBucket',
  's3:List*',
  's3:GetObject*',
  's3:PutBucketPolicy',
  'kms:Decrypt',
];
const RESOURCES = [
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::b-%',
  'arn:aws:s3:::b-%/*',
  'arn:aws:s3:::b-%*',
  'arn:aws:s3:::b-ab*',
  'arn:aws:s3:::b-?/*',
  'arn:aws:s3:::b-${aws:PrincipalTag/tenant}',
  'arn:aws:s3:::b-${aws:PrincipalTag/tenant}/*',
  'arn:aws:s3:::b-${aws:PrincipalTag/tenant}*',
  "arn:aws:s3:::b-${aws:PrincipalTag/tenant, 'ab'}/*",
  "arn:aws:s3:::b-${aws:PrincipalTag/none, 'c'}*",
  'arn:aws:s3:::b-${aws:SourceIdentity}/*',
  'arn:aws:s3:::b-${aws:username}/*',
  'arn:aws:s3:::b-%/${aws:userid}/*',
  'arn:aws:s3:::b-%/${s3:prefix}*',
  'arn:aws:s3:::b-*/${aws:PrincipalTag/team}/*',
  'arn:${aws:PrincipalTag/none}:s3:::b-%/*',
  'arn:aws:kms:*:*:key/*',
];
type Line = readonly [operator: string, key: string, value: string | readonly string[]];
/** Conditions of policies that decide about S3. */
const LINES: readonly Line[] = [
  ['StringEquals', 'aws:PrincipalTag/tenant', '%'],
  ['StringEqualsIfExists', 'aws:PrincipalTag/tenant', '%'],
  ['StringNotEquals', 'aws:PrincipalTag/tenant', '%'],
  ['StringNotEqualsIfExists', 'aws:PrincipalTag/tenant', '@'],
  ['StringLike', 'aws:PrincipalTag/tenant', '%*'],
  ['StringEquals', 'aws:PrincipalTag/team', '${aws:PrincipalTag/tenant}'],
  ['StringEquals', 'aws:PrincipalTag/tenant', "${aws:PrincipalTag/team, 'a'}"],
  ['Null', 'aws:PrincipalTag/tenant', 'true'],
  ['Null', 'aws:PrincipalTag/team', 'false'],
  ['ForAllValues:StringEquals', 'aws:PrincipalTag/team', ['x', 'red']],
  ['ForAllValues:StringLike', 's3:RequestObjectTagKeys', 'k*'],
  ['ForAnyValue:StringEquals', 's3:RequestObjectTagKeys', 'k'],
  ['ForAllValues:StringEquals', 'aws:TagKeys', 'tenant'],
  ['ForAnyValue:StringEqualsIfExists', 'aws:CalledVia', 'athena.amazonaws.com'],
  ['StringEquals', 'aws:SourceIdentity', '%'],
  ['StringNotEquals', 'aws:SourceIdentity', '%'],
  ['StringLikeIfExists', 'aws:SourceIdentity', '%*'],
  ['Null', 'aws:SourceIdentity', 'true'],
  ['StringLike', 'aws:userid', '*:%*'],
  ['StringNotLike', 'aws:userid', '*:%'],
  ['StringLike', 'aws:userid', 'AROA1*'],
  ['StringNotLikeIfExists', 'aws:username', 'v-%*'],
  ['StringLike', 'aws:username', 'v-%*'],
  ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/r-%'],
  ['ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/r-?'],
  ['ArnNotEqualsIfExists', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/r-%'],
  ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/r-${aws:PrincipalTag/tenant}'],
  ['StringLike', 'aws:PrincipalArn', '*%'],
  ['Bool', 'aws:SecureTransport', 'true'],
  ['BoolIfExists', 'aws:MultiFactorAuthPresent', 'true'],
  ['Bool', 'aws:MultiFactorAuthPresent', 'false'],
  ['BoolIfExists', 'aws:ViaAWSService', 'false'],
  ['StringEquals', 's3:prefix', '%/'],
  ['StringLikeIfExists', 's3:prefix', '%*'],
  ['StringNotLike', 's3:prefix', '?*'],
  ['NumericLessThanEqualsIfExists', 's3:max-keys', '10'],
  ['NumericGreaterThan', 's3:max-keys', '10'],
  ['StringEquals', 's3:x-amz-server-side-encryption', 'aws:kms'],
  ['StringNotEqualsIfExists', 's3:x-amz-server-side-encryption', 'AES256'],
  ['IpAddressIfExists', 'aws:SourceIp', '10.0.0.0/8'],
  ['NotIpAddress', 'aws:SourceIp', '10.0.0.0/8'],
  ['DateGreaterThan', 'aws:TokenIssueTime', '2020-01-01T00:00:00Z'],
  ['Null', 'aws:TokenIssueTime', 'true'],
  ['StringEquals', 'aws:PrincipalAccount', '${aws:ResourceAccount}'],
  ['StringNotEquals', 'aws:PrincipalType', 'AssumedRole'],
  ['StringEqualsIgnoreCase', 'aws:PrincipalTag/tenant', 'AB'],
  ['StringEquals', 'aws:PrincipalTag/Tenant', '%'],
  ['StringLike', 'aws:UserAgent', '*%*'],
];
/** Conditions on requests for sessions. */
const TRUST_LINES: readonly Line[] = [
  ['StringEquals', 'aws:RequestTag/tenant', '%'],
  ['StringEquals', 'aws:RequestTag/tenant', ['a', 'c']],
  ['StringEquals', 'aws:RequestTag/tenant', '${aws:PrincipalTag/tenant}'],
  ['StringLike', 'aws:RequestTag/tenant', '%*'],
  ['StringEqualsIfExists', 'aws:RequestTag/tenant', '%'],
  ['StringEqualsIgnoreCase', 'aws:RequestTag/tenant', 'Ab'],
  ['Null', 'aws:RequestTag/tenant', 'true'],
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['team']],
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['tenant', 'team']],
  ['ForAnyValue:StringEquals', 'aws:TagKeys', 'tenant'],
  ['StringEquals', 'sts:RoleSessionName', '%'],
  ['StringLike', 'sts:RoleSessionName', '%*'],
  ['StringNotLike', 'sts:RoleSessionName', '@*'],
  ['StringEquals', 'sts:RoleSessionName', '${aws:PrincipalTag/tenant}'],
  ['StringEquals', 'sts:SourceIdentity', '%'],
  ['StringLikeIfExists', 'sts:SourceIdentity', '%*'],
  ['StringEquals', 'sts:SourceIdentity', '${aws:username}'],
  ['StringEquals', 'sts:ExternalId', '%'],
  ['StringEquals', 'aws:PrincipalTag/tenant', '%'],
  ['StringNotEquals', 'aws:PrincipalTag/tenant', '@'],
  ['StringEquals', 'aws:ResourceTag/tenant', '${aws:PrincipalTag/tenant}'],
  ['StringEquals', 'aws:PrincipalTag/tenant', '${aws:ResourceTag/tenant}'],
  ['StringEquals', 'iam:ResourceTag/tenant', '%'],
  ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/r-%'],
  ['ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/r-@'],
  ['StringLike', 'aws:userid', '*:%*'],
  ['Null', 'aws:SourceIdentity', 'true'],
  ['BoolIfExists', 'aws:MultiFactorAuthPresent', 'true'],
  ['NumericLessThan', 'sts:DurationSeconds', '3600'],
  ['IpAddress', 'aws:SourceIp', '10.0.0.0/8'],
];

/** A random deployment; repeatable from a seed. */
export function strangerOf(seed: number): Stranger {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const chance = (share: number): boolean => random() < share;
  const conditions = (lines: readonly Line[], most: number): Json => {
    const found: Record<string, Json> = {};
    for (let left = Math.floor(random() * (most + 1)); left > 0; left--) {
      const [operator, key, value] = pick(lines);
      found[operator] = { ...found[operator], [key]: value };
    }
    return Object.keys(found).length === 0 ? {} : { Condition: found };
  };
  const some = <T>(list: readonly T[]): T | T[] => (chance(0.6) ? pick(list) : [pick(list), pick(list)]);
  const statement = (deny: number, most: number): Json => ({
    Effect: chance(deny) ? 'Deny' : 'Allow',
    ...(chance(0.12) ? { NotAction: some(ACTIONS.slice(2)) } : { Action: some(ACTIONS) }),
    ...(chance(0.15) ? { NotResource: some(RESOURCES.slice(2)) } : { Resource: some(RESOURCES) }),
    ...conditions(LINES, most),
  });
  const text = (statements: readonly Json[], tenant: string): string =>
    JSON.stringify({ ...(chance(0.95) ? { Version: '2012-10-17' } : {}), Statement: statements })
      .replaceAll('%', tenant)
      .replaceAll('@', pick(TENANTS.filter((one) => one !== tenant)));
  const limits = (tenant: string): string =>
    text(
      [
        ...(chance(0.7)
          ? [{ Effect: 'Allow', Action: ['s3:*', 'sts:*'], Resource: '*' }]
          : [statement(0, 1)]),
        ...(chance(0.6) ? [statement(0.8, 2)] : []),
      ],
      tenant,
    );
  const assumes = (tenant: string): Json => ({
    Effect: 'Allow',
    Action: pick(['sts:*', 'sts:AssumeRole', ['sts:AssumeRole', 'sts:TagSession'], 'sts:Assume*']),
    Resource: pick([
      '*',
      `arn:aws:iam::${ACCOUNT}:role/r-*`,
      `arn:aws:iam::${ACCOUNT}:role/r-%`,
      `arn:aws:iam::${ACCOUNT}:role/r-\${aws:PrincipalTag/tenant}`,
      `arn:aws:iam::*:role/*${pick(['0', '1', tenant])}`,
    ]),
    ...conditions(TRUST_LINES, 1),
  });
  const names = [...TENANTS.map((tenant) => `r-${tenant}`), 'r-0', 'r-1'];
  const policies: { arn: string; text: string }[] = [];
  const managed = (body: string): string => {
    const arn = `arn:aws:iam::${ACCOUNT}:policy/p-${policies.length}`;
    policies.push({ arn, text: body });
    return arn;
  };
  const roles = names.map((name, index): RoleState => {
    const tenant = index < TENANTS.length ? (TENANTS[index] as string) : pick(TENANTS);
    const trusted = (): unknown =>
      pick<unknown>([
        '*',
        { AWS: ACCOUNT },
        { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        { AWS: `arn:aws:iam::${ACCOUNT}:role/r-%` },
        { AWS: [`arn:aws:iam::${ACCOUNT}:role/r-0`, `arn:aws:iam::${ACCOUNT}:role/r-1`] },
        { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/r-0/%` },
      ]);
    const lets = (): Json => ({
      Effect: chance(0.15) ? 'Deny' : 'Allow',
      Principal: trusted(),
      Action: pick<unknown>([
        'sts:AssumeRole',
        ['sts:AssumeRole', 'sts:TagSession'],
        ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        'sts:*',
        'sts:TagSession',
      ]),
      ...conditions(TRUST_LINES, 2),
    });
    const brokers = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/broker` },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    };
    const trust = text([...(chance(0.8) ? [brokers] : []), lets(), ...(chance(0.4) ? [lets()] : [])], tenant);
    const body = [
      statement(0.1, 2),
      ...(chance(0.6) ? [statement(0.4, 2)] : []),
      ...(chance(0.6) ? [assumes(tenant)] : []),
    ];
    return {
      arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
      id: `AROA${index}EXAMPLEROLE0000`,
      inline: [{ name: 'own', text: text(body, tenant) }],
      attached: chance(0.2) ? [managed(text([statement(0.2, 1)], tenant))] : [],
      ...(chance(0.3) ? { boundary: managed(limits(tenant)) } : {}),
      tags: chance(0.5) ? { [pick(['tenant', 'Tenant'])]: tenant } : {},
      trust,
    };
  });
  const awsRoles = TENANTS.map((tenant): VaultRoleState => {
    const type = pick([
      'assumed_role',
      'assumed_role',
      'assumed_role',
      'iam_user',
      'federation_token',
    ] as const);
    const base = {
      mount: 'aws',
      name: tenant,
      policyArns: [],
      iamGroups: [],
      iamTags: chance(0.5) ? { tenant } : {},
      sessionTags:
        type === 'assumed_role' && chance(0.6) ? { tenant, ...(chance(0.3) ? { team: 'x' } : {}) } : {},
      roleArns: [],
      credentialType: type,
    };
    if (type === 'assumed_role')
      return {
        ...base,
        roleArns: [`arn:aws:iam::${ACCOUNT}:role/${chance(0.7) ? `r-${tenant}` : pick(['r-0', 'r-1'])}`],
        ...(chance(0.4) ? { policyDocument: limits(tenant) } : {}),
      };
    return {
      ...base,
      policyDocument: text(
        [statement(0, 2), ...(chance(0.5) ? [assumes(tenant)] : []), statement(0.5, 2)],
        tenant,
      ),
      ...(type === 'iam_user' && chance(0.4) ? { permissionsBoundary: managed(limits(tenant)) } : {}),
    };
  });
  const buckets = TENANTS.map((tenant): BucketState => {
    const whom = (): unknown =>
      pick<unknown>([
        '*',
        '*',
        { AWS: ACCOUNT },
        { AWS: `arn:aws:iam::${ACCOUNT}:role/r-%` },
        { AWS: `arn:aws:iam::${ACCOUNT}:role/r-@` },
        { AWS: [`arn:aws:iam::${ACCOUNT}:role/r-0`, ACCOUNT] },
        { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/r-1/%` },
      ]);
    const line = (): Json => {
      const { Resource, NotResource, ...rest } = statement(0.5, 2);
      const effect = rest.Effect as string;
      const resource = pick([
        `arn:aws:s3:::b-${tenant}/*`,
        [`arn:aws:s3:::b-${tenant}`, `arn:aws:s3:::b-${tenant}/*`],
        `arn:aws:s3:::b-${tenant}/\${aws:PrincipalTag/tenant}/*`,
        `arn:aws:s3:::b-${tenant}/\${aws:PrincipalTag/team, 'x'}*`,
      ]);
      return {
        ...rest,
        ...(NotResource !== undefined && effect === 'Deny'
          ? { NotResource: resource }
          : { Resource: resource }),
        [effect === 'Deny' && chance(0.3) ? 'NotPrincipal' : 'Principal']: whom(),
      };
    };
    return {
      name: `b-${tenant}`,
      accountId: chance(0.9) ? ACCOUNT : OTHER,
      ...(chance(0.6) ? { policy: text([line(), ...(chance(0.5) ? [line()] : [])], tenant) } : {}),
      publicAccessBlock: OPEN,
      ownership: 'BucketOwnerEnforced',
    };
  });
  const state: DeployedState = {
    accountId: ACCOUNT,
    region: 'eu-west-1',
    brokerArn: `arn:aws:iam::${ACCOUNT}:user/broker`,
    roles,
    users: [
      {
        arn: `arn:aws:iam::${ACCOUNT}:user/broker`,
        id: 'AIDABROKER00000000000',
        inline: [
          {
            name: 'broker',
            text: JSON.stringify({
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: ['sts:*', 's3:*'], Resource: '*' }],
            }),
          },
        ],
        attached: [],
        tags: chance(0.2) ? { tenant: pick(TENANTS) } : {},
      },
    ],
    policies,
    buckets,
    vault: {
      awsMounts: [{ path: 'aws', usernameTemplate: '{{ printf "v-%s-%s" (.PolicyName) (random 8) }}' }],
      awsRoles,
      policies: TENANTS.map((tenant) => ({
        name: `t-${tenant}`,
        text: `path "aws/creds/${tenant}" { capabilities = ["read"] }`,
      })),
      appRoles: TENANTS.map((tenant) => ({
        mount: 'approle',
        name: tenant,
        roleId: `role-${tenant}`,
        secretIdMetadata: [],
        tokenPolicies: [`t-${tenant}`],
        noDefaultPolicy: true,
      })),
      accessors: { approle: 'acc' },
    },
    tenants: TENANTS.map((tenant) => ({
      id: tenant,
      data: [{ bucket: `b-${tenant}` }],
      login: { method: 'approle', role: tenant },
    })),
  };
  return { state, roles };
}

/** A session as the attacker holds it. */
interface Held {
  readonly principal: Principal;
  readonly context: Context;
  readonly policies: PolicySet;
  /** Tags handed on, with keys as they were set; the rest of the context stands above. */
  readonly transitive: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
  readonly steps: readonly string[];
}

/** What an attacker was served that was called proved; empty where the prover is right. */
export interface Attack {
  readonly letters: Readonly<Record<'p' | 'r' | 'u', number>>;
  readonly asked: number;
  /** Refuted pairs at which the attacker, too, was served: how well it attacks. */
  readonly found: number;
  readonly wrong: readonly string[];
}

/** Proves a deployment and attacks it with so many sampled requests for each tenant. */
export function attackStranger(
  prover: { readonly buildModel: typeof buildModel; readonly proveModel: typeof proveModel },
  seed: number,
  rounds: number,
): Attack {
  const { state, roles } = strangerOf(seed);
  const report = prover.proveModel(prover.buildModel(state), { brief: true });
  const random = randomFrom(seed ^ 0x5bd1e995);
  const letters = { p: 0, r: 0, u: 0 };
  const wrong: string[] = [];
  let asked = 0;
  let found = 0;
  for (const [from, tenant] of TENANTS.entries()) {
    const answers = TENANTS.map((_, to) => report.matrix?.[from]?.[to] ?? '?');
    for (const letter of answers) if (letter in letters) letters[letter as 'p']++;
    const attacker = new Attacker(state, roles, random);
    const open = new Set(TENANTS.filter((_, to) => ['p', 'r'].includes(answers[to] ?? '')));
    for (let round = 0; round < rounds && open.size > 0; round++) {
      const held = attacker.someSession(tenant);
      if (held === undefined) continue;
      for (const victim of open)
        for (let ask = 0; ask < 6 && open.has(victim); ask++) {
          const proved = answers[TENANTS.indexOf(victim)] === 'p';
          if (proved) asked++;
          const crossing = attacker.crosses(held, victim);
          if (crossing === undefined) continue;
          open.delete(victim);
          if (proved)
            wrong.push(`seed ${seed}: ${tenant} to ${victim}: ${held.steps.join('; ')}; ${crossing}`);
          else found++;
        }
    }
  }
  return { letters, asked, found, wrong };
}

class Attacker {
  readonly #state: DeployedState;
  readonly #roles: readonly RoleState[];
  readonly #random: Random;
  readonly #parsed = new Map<string, NamedPolicy>();

  constructor(state: DeployedState, roles: readonly RoleState[], random: Random) {
    this.#state = state;
    this.#roles = roles;
    this.#random = random;
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #policy(text: string): NamedPolicy {
    let known = this.#parsed.get(text);
    if (known === undefined) {
      known = { name: 'policy', document: parsePolicy(text) };
      this.#parsed.set(text, known);
    }
    return known;
  }

  #managed(arn: string): NamedPolicy {
    return this.#policy(this.#state.policies.find((one) => one.arn === arn)?.text ?? '{"Statement":[]}');
  }

  #roleLayers(role: RoleState): PolicySet {
    return {
      identity: [
        ...role.inline.map((one) => this.#policy(one.text)),
        ...role.attached.map((arn) => this.#managed(arn)),
      ],
      ...(role.boundary === undefined ? {} : { boundary: [this.#managed(role.boundary)] }),
    };
  }

  /** A session that the tenant can take: what Vault gives it, or one taken from that. */
  someSession(tenant: string): Held | undefined {
    let held = this.#fromVault(tenant);
    if (held === undefined) return undefined;
    for (let depth = 0; depth < 3 && this.#chance(0.6); depth++) {
      let next: Held | undefined;
      for (let tries = 0; tries < 12 && next === undefined; tries++) next = this.#assume(held);
      if (next === undefined) break;
      held = next;
    }
    return held;
  }

  #fromVault(tenant: string): Held | undefined {
    const one = this.#state.vault.awsRoles.find(({ name }) => name === tenant) as VaultRoleState;
    const broker = this.#state.users[0] as DeployedState['users'][number];
    const session = one.policyDocument === undefined ? undefined : this.#policy(one.policyDocument);
    if (one.credentialType === 'iam_user') {
      const name = `v-${tenant}-${this.#pick(['abcdefgh', 'a1', 'xxxxxxxx'])}`;
      const arn = `arn:aws:iam::${ACCOUNT}:user/${name}`;
      const facts = {
        accountId: ACCOUNT,
        principalArn: arn,
        userId: 'AIDALEASED',
        userName: name,
        tags: lower(one.iamTags),
      };
      const kind = this.#chance(0.7) ? ('user' as const) : ('user-session' as const);
      return {
        principal: { kind: 'user', accountId: ACCOUNT, arn, userId: 'AIDALEASED' },
        context: { ...credentialContext({ ...facts, kind }), ...(kind === 'user' ? {} : ISSUED) },
        policies: {
          identity: session === undefined ? [] : [session],
          ...(one.permissionsBoundary === undefined
            ? {}
            : { boundary: [this.#managed(one.permissionsBoundary)] }),
        },
        transitive: {},
        steps: [`${kind} ${name}`],
      };
    }
    if (one.credentialType === 'federation_token') {
      const name = `v-${tenant}-xxxxxxxx`;
      const arn = `arn:aws:sts::${ACCOUNT}:federated-user/${name}`;
      return {
        principal: {
          kind: 'federated-user',
          accountId: ACCOUNT,
          arn,
          userArn: broker.arn,
          userId: `${ACCOUNT}:${name}`,
        },
        context: {
          ...credentialContext({
            kind: 'federated-user',
            accountId: ACCOUNT,
            principalArn: arn,
            userId: `${ACCOUNT}:${name}`,
            tags: lower(broker.tags),
          }),
          ...ISSUED,
        },
        policies: {
          identity: broker.inline.map((text) => this.#policy(text.text)),
          session: session === undefined ? [] : [session],
        },
        transitive: {},
        steps: [`federated user ${name}`],
      };
    }
    const role = this.#roles.find(({ arn }) => arn === one.roleArns[0]) as RoleState;
    const name = this.#pick([`v-${tenant}-abcdefgh`, `v-${tenant}-z`]);
    const context = credentialContext({
      kind: 'user',
      accountId: ACCOUNT,
      principalArn: broker.arn,
      userId: broker.id,
      userName: 'broker',
      tags: lower(broker.tags),
    });
    const asker: Held = {
      principal: { kind: 'user', accountId: ACCOUNT, arn: broker.arn, userId: broker.id },
      context,
      policies: { identity: broker.inline.map((text) => this.#policy(text.text)) },
      transitive: {},
      steps: [],
    };
    const made = this.#session(asker, role, { name, tags: one.sessionTags }, 'role');
    if (made === undefined) return undefined;
    return session === undefined ? made : { ...made, policies: { ...made.policies, session: [session] } };
  }

  #assume(held: Held): Held | undefined {
    if (held.principal.kind === 'federated-user') return undefined;
    const role = this.#pick(this.#roles);
    const tags: Record<string, string> = {};
    if (this.#chance(0.5)) tags[this.#pick(['tenant', 'Tenant'])] = this.#pick(['a', 'ab', 'c', 'AB', 'x']);
    if (this.#chance(0.25)) tags.team = this.#pick(['a', 'ab', 'x', 'red']);
    const asked = {
      name: this.#pick(['a1', 'ab', 'c1', 'abx', 'xx', 'aa']),
      tags,
      ...(this.#chance(0.35) ? { sourceIdentity: this.#pick(['ab', 'a1', 'cc', 'xy']) } : {}),
      ...(this.#chance(0.3) ? { externalId: this.#pick(['ab', 'a', 'c']) } : {}),
    };
    return this.#session(held, role, asked, held.principal.kind === 'role-session' ? 'chained-role' : 'role');
  }

  #session(
    held: Held,
    role: RoleState,
    asked: {
      name: string;
      tags: Readonly<Record<string, string>>;
      sourceIdentity?: string;
      externalId?: string;
    },
    kind: 'role' | 'chained-role',
  ): Held | undefined {
    const given = { ...held.transitive, ...asked.tags };
    const identity = held.sourceIdentity ?? asked.sourceIdentity;
    if (
      held.sourceIdentity !== undefined &&
      asked.sourceIdentity !== undefined &&
      asked.sourceIdentity !== held.sourceIdentity
    )
      return undefined;
    const keys = Object.keys(given);
    const context: Context = {
      ...held.context,
      ...this.#network(),
      'aws:resourceaccount': ACCOUNT,
      ...Object.fromEntries(
        Object.entries(role.tags).flatMap(([key, value]) => [
          [`aws:resourcetag/${key.toLowerCase()}`, value],
          [`iam:resourcetag/${key.toLowerCase()}`, value],
        ]),
      ),
      ...Object.fromEntries(keys.map((key) => [`aws:requesttag/${key.toLowerCase()}`, given[key] as string])),
      ...(keys.length === 0 ? {} : { 'aws:tagkeys': keys }),
      'sts:rolesessionname': asked.name,
      ...(this.#chance(0.5) ? { 'sts:durationseconds': this.#pick(['900', '3600']) } : {}),
      ...(asked.externalId === undefined ? {} : { 'sts:externalid': asked.externalId }),
      ...(identity === undefined ? {} : { 'sts:sourceidentity': identity }),
    };
    const actions = [
      'sts:AssumeRole',
      ...(keys.length === 0 ? [] : ['sts:TagSession']),
      ...(identity === undefined ? [] : ['sts:SetSourceIdentity']),
    ];
    const trust = this.#policy(role.trust);
    const { principal } = held;
    const request = { principal, resource: role.arn, resourceAccountId: ACCOUNT, context };
    const let_ = actions.every(
      (action) => evaluateTrust({ ...request, action }, trust, held.policies).outcome === 'allowed',
    );
    if (!let_) return undefined;
    const roleName = role.arn.slice(role.arn.lastIndexOf('/') + 1);
    const merged = { ...lower(role.tags), ...lower(given) };
    return {
      principal: {
        kind: 'role-session',
        accountId: ACCOUNT,
        roleArn: role.arn,
        roleId: role.id,
        sessionName: asked.name,
        sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/${asked.name}`,
      },
      context: {
        ...credentialContext({
          kind,
          accountId: ACCOUNT,
          principalArn: role.arn,
          userId: `${role.id}:${asked.name}`,
          tags: merged,
        }),
        ...ISSUED,
        ...(identity === undefined ? {} : { 'aws:sourceidentity': identity }),
      },
      policies: this.#roleLayers(role),
      transitive: this.#chance(0.5) ? given : held.transitive,
      ...(identity === undefined ? {} : { sourceIdentity: identity }),
      steps: [...held.steps, `${roleName} as ${asked.name} ${JSON.stringify(given)} ${identity ?? ''}`],
    };
  }

  #network(): Context {
    return {
      'aws:securetransport': this.#pick(['true', 'true', 'false']),
      ...(this.#chance(0.8) ? { 'aws:sourceip': this.#pick(['10.1.2.3', '192.0.2.1']) } : {}),
      ...(this.#chance(0.5) ? { 'aws:useragent': this.#pick(['a', 'xab', 'c', '']) } : {}),
      'aws:currenttime': '2030-01-01T00:00:00Z',
      'aws:epochtime': '1893456000',
      'aws:viaawsservice': 'false',
    };
  }

  /** A request at another's bucket that is allowed, if the one tried is. */
  crosses(held: Held, victim: string): string | undefined {
    const bucket = this.#state.buckets.find(({ name }) => name === `b-${victim}`) as BucketState;
    const action = this.#pick([
      's3:GetObject',
      's3:GetObject',
      's3:PutObject',
      's3:DeleteObject',
      's3:ListBucket',
      's3:GetObjectTagging',
      's3:GetBucketPolicy',
    ]);
    const arn = `arn:aws:s3:::${bucket.name}`;
    const onBucket = /Bucket/.test(action);
    const userId = String(held.context['aws:userid'] ?? 'x');
    const key = this.#pick(['k', 'a/k', 'ab/k', 'c/x', 'x/k', 'red/k', `${userId}/k`, 'x']);
    const context: Context = {
      ...held.context,
      ...this.#network(),
      'aws:resourceaccount': bucket.accountId,
      's3:resourceaccount': bucket.accountId,
      ...(action === 's3:ListBucket' && this.#chance(0.7)
        ? { 's3:prefix': this.#pick(['', 'a/', 'ab/', 'c/', 'abc', 'x']) }
        : {}),
      ...(action === 's3:ListBucket' && this.#chance(0.4)
        ? { 's3:max-keys': this.#pick(['5', '10', '11']) }
        : {}),
      ...(action === 's3:PutObject' && this.#chance(0.5)
        ? { 's3:x-amz-server-side-encryption': this.#pick(['aws:kms', 'AES256']) }
        : {}),
      ...(action === 's3:PutObject' && this.#chance(0.4)
        ? { 's3:requestobjecttagkeys': this.#pick<readonly string[]>([['k'], ['k', 'm'], ['m']]) }
        : {}),
    };
    const request = {
      principal: held.principal,
      action,
      resource: onBucket ? arn : `${arn}/${key}`,
      resourceAccountId: bucket.accountId,
      context,
    };
    const resource = bucket.policy === undefined ? {} : { resource: this.#policy(bucket.policy) };
    const { outcome } = evaluate(request, { ...held.policies, ...resource });
    return outcome === 'allowed' ? `${action} ${request.resource} ${JSON.stringify(context)}` : undefined;
  }
}

const ISSUED = { 'aws:tokenissuetime': '2029-12-31T23:00:00Z' };

function lower(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
}
