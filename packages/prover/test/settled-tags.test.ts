import { describe, expect, test } from 'vitest';
import { buildModel, proveModel } from '../src/index.ts';
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

/** What is said of `a` at the buckets of `a`, `ab` and `c`. */
const lettersOf = (state: DeployedState) => proveModel(buildModel(state), { brief: true }).matrix?.[0];

describe('a tag that the trust settles and a policy fills in', () => {
  test('one value opens one bucket', () => {
    expect(lettersOf(chained({ StringEquals: { 'aws:RequestTag/tenant': 'a' } }))).toBe('.pp');
    expect(lettersOf(chained({ StringEquals: { 'aws:RequestTag/tenant': 'c' } }))).toBe('.pr');
  });

  test('several values open as many', () => {
    expect(lettersOf(chained({ StringEquals: { 'aws:RequestTag/tenant': ['a', 'ab'] } }))).toBe('.rp');
  });

  test('a request without the tag has what the role has', () => {
    const may = { StringEqualsIfExists: { 'aws:RequestTag/tenant': 'a' } };
    expect(lettersOf(chained(may, { tags: { Tenant: 'c' } }))).toBe('.pr');
    expect(lettersOf(chained(may))).toBe('.pp');
  });

  test('a pattern settles nothing', () => {
    expect(lettersOf(chained({ StringLike: { 'aws:RequestTag/tenant': 'a*' } }))).not.toBe('.pp');
  });

  test('what is handed on from there is not settled by the next role’s trust', () => {
    const state = chained({ StringEquals: { 'aws:RequestTag/tenant': 'ab' } });
    const [first, second] = state.roles as [RoleState, RoleState];
    const third: RoleState = {
      ...second,
      arn: `arn:aws:iam::${ACCOUNT}:role/last`,
      id: 'AROALAST00000000000',
      trust: document(
        allow(TAKE, {
          Principal: { AWS: second.arn },
          Condition: { StringEqualsIfExists: { 'aws:RequestTag/tenant': 'a' } },
        }),
      ),
    };
    const hop = { ...second, inline: [{ name: 'own', text: document(allow(TAKE, { Resource: '*' })) }] };
    expect(lettersOf({ ...state, roles: [first, hop, third] })?.[1]).not.toBe('p');
  });
});
