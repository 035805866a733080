import { credentialContext, type NamedPolicy, type Principal } from '@cordon/iam';
import { ANY, type Automaton, automaton, STAR, type Token, units } from '../language/glob.ts';
import type { Caller, CallerPolicies, KeyRule } from '../problem.types.ts';
import { allowEverything, type Policies } from './policies.ts';
import { roleCaller } from './role-caller.ts';
import { ANY_NAME } from './session-names.ts';
import type { RoleState } from './state.types.ts';

const EVERYTHING: CallerPolicies = { identity: [allowEverything('the stranger’s own policy')] };

const CHOSEN: KeyRule = { is: 'chosen' };
const BOOL: KeyRule = { is: 'chosen', values: ['true', 'false'] };

/** Keys that whoever has an account of their own brings about there, by the kind of principal that they make. */
const OF_ONES_OWN: Readonly<Record<string, KeyRule>> = {
  'aws:principaltype': {
    is: 'chosen',
    always: true,
    values: ['User', 'AssumedRole', 'FederatedUser', 'Account'],
  },
  'aws:principaltag/': CHOSEN,
  'aws:username': CHOSEN,
  'aws:sourceidentity': CHOSEN,
  'aws:federatedprovider': CHOSEN,
  'aws:tokenissuetime': CHOSEN,
  'aws:multifactorauthpresent': BOOL,
  'aws:multifactorauthage': CHOSEN,
  'aws:assumedroot': { is: 'chosen', values: ['true'] },
  'aws:chatbotsourcearn': CHOSEN,
  'aws:ec2instancesourcevpc': CHOSEN,
  'aws:ec2instancesourceprivateipv4': CHOSEN,
  'ec2:': CHOSEN,
  'glue:': CHOSEN,
  'lambda:': CHOSEN,
  'ssm:': CHOSEN,
  'codebuild:': CHOSEN,
  // Services that they have act for them.
  'aws:viaawsservice': { is: 'chosen', always: true, values: ['true', 'false'] },
  'aws:calledvia': CHOSEN,
  'aws:calledviafirst': CHOSEN,
  'aws:calledvialast': CHOSEN,
};

/** What a pattern begins with before its first wildcard, small letters. */
function beginning({ tokens, start }: Automaton): string {
  let text = '';
  for (const token of tokens.slice(start[0] ?? 0)) {
    if (typeof token !== 'string') break;
    text += units(token)[0] ?? '';
  }
  return text.toLowerCase();
}

/** Text in which `#` stands for twelve digits and `*` for any rest. */
const shape = (text: string): Automaton =>
  automaton(
    units(text).flatMap((char): Token[] =>
      char === '#' ? Array.from({ length: 12 }, () => ANY) : [char === '*' ? STAR : char],
    ),
  );
const ownArns = {
  patterns: [shape('arn:aws:iam::#:*'), shape('arn:aws:sts::#:federated-user/*')],
  keep: (member: readonly boolean[]) => member.includes(true),
  text: 'ARNs of principals',
};

/**
 * Who a principal is says AWS, not its owner: an account, and the ids of what is in it, are nobody else's. Whatever a policy
 * spells out is of the accounts here, or of one that it names.
 */
const ANYBODYS: Readonly<Record<string, KeyRule>> = {
  ...OF_ONES_OWN,
  'aws:principalaccount': {
    is: 'chosen',
    always: true,
    domain: { within: shape('#') },
    never: (pattern) => /^\d{12}/.test(beginning(pattern)),
  },
  'aws:principalarn': {
    is: 'chosen',
    always: true,
    domain: { parts: ownArns },
    never: (pattern) => /^arn:aws[a-z-]*:(iam|sts)::\d{12}:/.test(beginning(pattern)),
  },
  'aws:userid': {
    is: 'chosen',
    always: true,
    never: (pattern) => /^(a[a-z]{3}[a-z0-9]{12,}|\d{12})/.test(beginning(pattern)),
  },
};

const FRESH = '999999999999';

function strangerOf(accountId: string): Principal & { readonly kind: 'user' } {
  return {
    kind: 'user',
    accountId,
    arn: `arn:aws:iam::${accountId}:user/stranger`,
    userId: 'AIDASTRANGER000000000',
  };
}

/** Nobody, and anybody with an AWS account, in which they make principals, tags and sessions as they like. */
export const ANYBODY: readonly Caller[] = [
  {
    id: 'anybody, unsigned',
    principal: { kind: 'anonymous' },
    context: credentialContext({ kind: 'anonymous' }),
    policies: { identity: [] },
    path: ['no credentials'],
    route: { kind: 'anonymous' },
  },
  {
    id: 'anybody with an AWS account',
    principal: strangerOf(FRESH),
    context: { 'aws:principalisawsservice': 'false' },
    keys: ANYBODYS,
    policies: EVERYTHING,
    path: ['an AWS account of one’s own'],
  },
];

/** Twelve digits are an account; an id of 16 and more characters that begins so is a principal's. */
const ACCOUNTS = /(?<![0-9a-z])\d{12}(?![0-9a-z])/gi;
const IDS = /(?<![0-9a-z])A(?:ROA|IDA)[A-Z0-9]{12,}/g;

/**
 * Whom policies name and nothing here knows: other accounts, and principals by an id that nothing deployed has. A request
 * of theirs that is allowed shows no crossing, since a tenant's need it not be; and no isolation, since it may.
 */
export function namedIn(
  policies: readonly NamedPolicy[],
  known: { readonly accounts: ReadonlySet<string>; readonly ids: ReadonlySet<string> },
): readonly Caller[] {
  const texts = policies.map(({ document }) => JSON.stringify(document.statements));
  const found = (pattern: RegExp, own: ReadonlySet<string>): readonly string[] => [
    ...new Set(texts.flatMap((text) => text.match(pattern) ?? []).filter((one) => !own.has(one))),
  ];
  return [
    ...found(ACCOUNTS, known.accounts).flatMap((account) => ofAccount(account, texts)),
    ...found(IDS, known.ids).map(ofId),
  ];
}

function named(who: string): Pick<Caller, 'id' | 'path' | 'confirm' | 'unconfirmed' | 'policies'> {
  return {
    id: who,
    policies: EVERYTHING,
    path: [`credentials of ${who}`],
    confirm: () => false,
    unconfirmed: `to ${who}, which a policy names and nothing here says whose it is`,
  };
}

/** Principals of an account: any that it may make, and those that a policy spells out. */
function ofAccount(accountId: string, texts: readonly string[]): readonly Caller[] {
  const account = {
    ...{ 'aws:principalaccount': accountId, 'aws:principalisawsservice': 'false' },
  };
  const keys: Readonly<Record<string, KeyRule>> = {
    ...OF_ONES_OWN,
    'aws:principalarn': {
      is: 'chosen',
      always: true,
      domain: { within: shape(`arn:aws:iam::${accountId}:*`) },
    },
    'aws:userid': { is: 'chosen', always: true },
  };
  const arns = new Set(
    texts.flatMap(
      (text) => text.match(new RegExp(`arn:aws[a-z-]*:(?:iam|sts)::${accountId}:[^"]+`, 'g')) ?? [],
    ),
  );
  const some = [...arns].flatMap((arn): Principal[] => {
    const [, , kind, , , rest = ''] = arn.split(':');
    const last = rest.slice(rest.lastIndexOf('/') + 1);
    if (kind === 'iam' && rest.startsWith('user/'))
      return [{ kind: 'user', accountId, arn, userId: 'AIDANAMED00000000000' }];
    if (kind === 'iam' && rest.startsWith('role/'))
      return [
        {
          kind: 'role-session',
          accountId,
          roleArn: arn,
          roleId: 'AROANAMED00000000000',
          sessionName: 'session',
          sessionArn: `arn:aws:sts::${accountId}:assumed-role/${last}/session`,
        },
      ];
    const session = /^assumed-role\/([^/]+)\/(.+)$/.exec(rest);
    if (session !== null)
      return [
        {
          kind: 'role-session',
          accountId,
          roleArn: `arn:aws:iam::${accountId}:role/${session[1]}`,
          roleId: 'AROANAMED00000000000',
          sessionName: session[2] ?? '',
          sessionArn: arn,
        },
      ];
    return rest.startsWith('federated-user/')
      ? [
          {
            kind: 'federated-user',
            accountId,
            arn,
            userArn: `arn:aws:iam::${accountId}:user/stranger`,
            userId: `${accountId}:${last}`,
          },
        ]
      : [];
  });
  const who = `account ${accountId}`;
  const any: Caller = { ...named(who), principal: strangerOf(accountId), context: account, keys };
  return [
    any,
    ...some.map((principal): Caller => {
      const arn = 'roleArn' in principal ? principal.roleArn : 'arn' in principal ? principal.arn : '';
      const policies: CallerPolicies =
        principal.kind === 'federated-user' ? { ...EVERYTHING, session: EVERYTHING.identity } : EVERYTHING;
      const { 'aws:principalarn': _, ...rest } = keys;
      return {
        ...named(who),
        policies,
        principal,
        context: { ...account, 'aws:principalarn': arn },
        keys: rest,
      };
    }),
  ];
}

/** A principal by its unique id; of which account it is nobody here can say. */
function ofId(id: string): Caller {
  const account = FRESH;
  const principal: Principal = id.startsWith('AROA')
    ? {
        kind: 'role-session',
        accountId: account,
        roleArn: `arn:aws:iam::${account}:role/stranger`,
        roleId: id,
        sessionName: 'session',
        sessionArn: `arn:aws:sts::${account}:assumed-role/stranger/session`,
      }
    : { kind: 'user', accountId: account, arn: `arn:aws:iam::${account}:user/stranger`, userId: id };
  return {
    ...named(`the principal with id ${id}`),
    principal,
    context: { 'aws:principalisawsservice': 'false' },
    keys: {
      ...ANYBODYS,
      'aws:userid': {
        is: 'chosen',
        always: true,
        domain: { within: shape(id.startsWith('AROA') ? `${id}:*` : id) },
      },
    },
  };
}

/**
 * Sessions of roles that let in whoever holds a token of an identity provider: what tokens the provider gives, and to whom,
 * nothing here says. Of a `tenant` that may hold one: its session, beside those that it is given.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp.html
 */
export function byIdentityProvider(
  { role }: { readonly role: RoleState },
  policies: Policies,
  tenant?: string,
): readonly Caller[] {
  const name = role.arn.slice(role.arn.lastIndexOf('/') + 1);
  const who = `whoever holds a token for role ${name}`;
  const made = roleCaller(
    role,
    { by: 'caller', domain: ANY_NAME },
    {
      tenant: tenant ?? '',
      tags: {},
      session: undefined,
      path: [`a token of an identity provider that role ${name} trusts`],
      credential: 'web-identity-role',
    },
    policies,
  );
  const { tenant: _, ...caller } = made;
  return [
    {
      ...caller,
      // No way that its owner need be served by.
      ...(tenant === undefined ? {} : { tenant, crossed: true }),
      ...{ id: tenant === undefined ? who : `${tenant}, as ${who}`, confirm: () => false },
      unconfirmed: `to ${who}: ${
        tenant === undefined
          ? 'who gets such a token is not known here'
          : `\`${tenant}\` may, if the cluster is its own`
      }`,
      keys: {
        'aws:principaltag/': CHOSEN,
        'aws:sourceidentity': CHOSEN,
        'aws:federatedprovider': CHOSEN,
      },
    },
  ];
}
