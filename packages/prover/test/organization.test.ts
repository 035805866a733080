import { expect, test } from 'vitest';
import { buildModel, proveModel } from '../src/index.ts';
import type { DeployedState, OrganizationPolicyState } from '../src/model/state.types.ts';
import { strangerOf } from './strangers.ts';

const ACCOUNT = '111122223333';
const document = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

/** Tenant `a` may do anything in every bucket, as far as its own policies go. */
function wide(organizationPolicies: readonly OrganizationPolicyState[]): DeployedState {
  const { state } = strangerOf(1);
  const [vaultRole] = state.vault.awsRoles;
  if (vaultRole === undefined) throw new Error('there is a Vault role');
  const { permissionsBoundary: _, ...bare } = vaultRole;
  return {
    ...state,
    organizationPolicies,
    roles: [],
    policies: [],
    buckets: state.buckets.map(({ policy: __, ...bucket }) => ({ ...bucket, accountId: ACCOUNT })),
    vault: {
      ...state.vault,
      awsRoles: [
        {
          ...{ ...bare, name: 'a', credentialType: 'iam_user', roleArns: [], sessionTags: {}, iamTags: {} },
          policyDocument: document({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
        },
      ],
    },
  };
}

/** One of resources must say that it is for everybody. */
const policy = (kind: 'scp' | 'rcp', targets: readonly string[], ...statements: readonly object[]) => ({
  ...{ kind, targets, name: 'limits' },
  text: document(...statements.map((one) => (kind === 'rcp' ? { Principal: '*', ...one } : one))),
});
const deny = (more: object) => ({ Effect: 'Deny', Action: 's3:*', Resource: '*', ...more });
const answer = (policies: readonly OrganizationPolicyState[]) => {
  const report = proveModel(buildModel(wide(policies)), { brief: true });
  return { letters: report.matrix?.[0], findings: report.findings, unknown: report.unknown.join('\n') };
};
const APART = deny({ Resource: ['arn:aws:s3:::b-c', 'arn:aws:s3:::b-c/*'] });

test('without any, what is allowed is refuted', () => {
  expect(answer([]).letters).toBe('.rr');
});

test.each(['scp', 'rcp'] as const)(
  'what only a Deny of an %s refuses is neither proved nor refuted',
  (kind) => {
    const { letters, unknown } = answer([policy(kind, ['r-abcd'], APART)]);
    expect(letters).toBe('.ru');
    expect(unknown).toMatch(
      /unless the Deny .* of policy limits of the organisation applies, of which it is not known/,
    );
  },
);

test('a crossing is shown by a request that no policy of the organisation denies', () => {
  const plain = deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  const { letters, findings } = answer([policy('scp', [ACCOUNT], plain)]);
  expect(letters).toBe('.rr');
  for (const { boundary, witness } of findings)
    if (boundary === 'tenant-data') expect(witness?.context['aws:securetransport']).toBe('true');
});

test('one that is attached to other accounts alone, or to nothing, or that denies nothing, changes nothing', () => {
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  for (const one of [
    policy('scp', ['999988887777'], APART),
    policy('scp', [], APART),
    policy('rcp', [], APART),
    policy('scp', ['r-abcd'], all),
  ])
    expect(answer([one]).letters).toBe('.rr');
});

test('what it allows is left out: it can only take away', () => {
  const little = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' };
  expect(answer([policy('scp', ['r-abcd'], little)]).letters).toBe('.rr');
  expect(answer([policy('scp', ['r-abcd'], little, APART)]).letters).toBe('.ru');
  expect(answer([policy('scp', ['ou-ab12'], APART), policy('scp', ['r-abcd'], little)]).letters).toBe('.ru');
});

test('one that is attached to the account itself, by its id, is one that may bear on it', () => {
  expect(answer([policy('scp', [ACCOUNT], APART)]).letters).toBe('.ru');
  expect(answer([policy('scp', ['999988887777', 'ou-ab12'], APART)]).letters).toBe('.ru');
  expect(answer([policy('rcp', ['999988887777'], APART)]).letters).toBe('.ru');
});

test('a policy of the organisation that cannot be read leaves open what the tenants may', () => {
  expect(() => answer([{ ...policy('scp', ['r-abcd'], APART), text: '{' }])).toThrow(
    /policy limits of the organisation was not understood/,
  );
});
