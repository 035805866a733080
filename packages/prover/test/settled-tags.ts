import type { buildModel, proveModel } from '../src/index.ts';
import type { DeployedState, RoleState } from '../src/model/state.types.ts';
import { strangerOf } from './strangers.ts';

const ACCOUNT = '111122223333';
const document = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Action: unknown, more: object) => ({ Effect: 'Allow', Action, ...more });
const TAKE = ['sts:AssumeRole', 'sts:TagSession'];

/** Tenant `a` holds `r-a` and may take `hop`, whose policy opens the bucket that the tag `tenant` names. */
function chained(
  condition: object,
  hop: Partial<RoleState> = {},
  extra: readonly object[] = [],
): DeployedState {
  const { state } = strangerOf(1);
  const role = (name: string, trust: string, own: string): RoleState => ({
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    id: `AROA${name.toUpperCase().replaceAll('-', '')}0000000`,
    inline: [{ name: 'own', text: own }],
    attached: [],
    tags: {},
    trust,
  });
  const first = role(
    'r-a',
    document(allow(TAKE, { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/broker` } })),
    document(allow(TAKE, { Resource: '*' })),
  );
  const second = {
    ...role(
      'hop',
      document(allow(TAKE, { Principal: { AWS: first.arn }, Condition: condition }), ...extra),
      document(allow('s3:GetObject', { Resource: 'arn:aws:s3:::b-${aws:PrincipalTag/tenant}/*' })),
    ),
    ...hop,
  };
  const [vaultRole] = state.vault.awsRoles;
  if (vaultRole === undefined) throw new Error('there is a Vault role');
  const { policyDocument: _, permissionsBoundary: __, ...bare } = vaultRole;
  return {
    ...state,
    roles: [first, second],
    policies: [],
    buckets: state.buckets.map(({ policy: ___, ...bucket }) => ({ ...bucket, accountId: ACCOUNT })),
    vault: {
      ...state.vault,
      awsRoles: [
        {
          ...bare,
          name: 'a',
          credentialType: 'assumed_role',
          roleArns: [first.arn],
          sessionTags: {},
          iamTags: {},
        },
      ],
    },
  };
}

export interface SettledTags {
  readonly sentence: string;
  readonly state: DeployedState;
  /** What is said of `a` at the buckets of `a`, `ab` and `c`; `?` where it must not be proved, `_` where it may be anything. */
  readonly letters: string;
}

const asked = (operator: string, value: unknown) => ({ [operator]: { 'aws:RequestTag/tenant': value } });

/** A tag that the trust settles, or does not, and that a policy fills in. */
export const SETTLED_TAGS: readonly SettledTags[] = [
  {
    sentence: 'one value opens no other’s bucket',
    state: chained(asked('StringEquals', 'a')),
    letters: '.pp',
  },
  { sentence: 'one value opens one bucket', state: chained(asked('StringEquals', 'c')), letters: '.pr' },
  {
    sentence: 'several values open as many',
    state: chained(asked('StringEquals', ['a', 'ab'])),
    letters: '.rp',
  },
  {
    sentence: 'a request without the tag has what the role has',
    state: chained(asked('StringEqualsIfExists', 'a'), { tags: { Tenant: 'c' } }),
    letters: '.pr',
  },
  {
    sentence: 'a request without the tag fills nothing in where the role has none',
    state: chained(asked('StringEqualsIfExists', 'a')),
    letters: '.pp',
  },
  { sentence: 'a pattern settles nothing', state: chained(asked('StringLike', 'a*')), letters: '.?_' },
  { sentence: 'without a condition all is open', state: chained({}), letters: '.rr' },
  {
    sentence: 'what is handed on is not settled by the next role’s trust',
    state: handedOn(),
    letters: '.?_',
  },
];

/** `a` takes `hop` with the tag `ab`, and from there `last`, whose trust would have `a`. */
function handedOn(): DeployedState {
  const state = chained(asked('StringEquals', 'ab'));
  const [first, second] = state.roles as [RoleState, RoleState];
  const last: RoleState = {
    ...second,
    arn: `arn:aws:iam::${ACCOUNT}:role/last`,
    id: 'AROALAST00000000000',
    trust: document(
      allow(TAKE, { Principal: { AWS: second.arn }, Condition: asked('StringEqualsIfExists', 'a') }),
    ),
  };
  const hop = { ...second, inline: [{ name: 'own', text: document(allow(TAKE, { Resource: '*' })) }] };
  return { ...state, roles: [first, hop, last] };
}

/** Worlds of which something else is said. */
export function settledWrong(prover: {
  readonly buildModel: typeof buildModel;
  readonly proveModel: typeof proveModel;
}): readonly string[] {
  return SETTLED_TAGS.filter(({ state, letters }) => {
    const told = prover.proveModel(prover.buildModel(state), { brief: true }).matrix?.[0] ?? '';
    return [...letters].some((letter, at) =>
      letter === '?' ? told[at] === 'p' : letter !== '_' && told[at] !== letter,
    );
  }).map(({ sentence }) => sentence);
}
