import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DeployedState,
  stateFromConfiguration,
  type TerraformJson,
  type Touches,
  unreadPolicy,
} from '@cordon/terraform';
import { describe, expect, test } from 'vitest';
import { type ProofReport, proveState } from '../src/index.ts';

const golden = (name: string): DeployedState =>
  stateFromConfiguration(
    JSON.parse(
      readFileSync(join(import.meta.dirname, `../../../stacks/golden/${name}.tf.json`), 'utf8'),
    ) as TerraformJson,
  );
const DATA = ['tenant-data', 'tenant-credentials', 'owner-access'];
const answers = (report: ProofReport): Record<string, string> =>
  Object.fromEntries(
    report.boundaries
      .filter(({ boundary }) => DATA.includes(boundary))
      .map(({ boundary, verdict }) => [boundary, verdict]),
  );
const unknown = Object.fromEntries(DATA.map((boundary) => [boundary, 'unknown']));

const acme = golden('role-per-tenant');
const arn = acme.roles[0]?.arn ?? '';
const bucket = acme.buckets[0]?.name ?? '';

describe('what is unread is neither proved nor refuted', () => {
  test.each<[string, Touches, object]>([
    ['everything', 'everything', unknown],
    ['a role', { principals: [arn] }, unknown],
    ['a role of the engine', { vaultRoles: ['cordon-aws/acme'] }, unknown],
    ['a login', { logins: ['approle/acme'] }, unknown],
    ['a Vault policy', { vaultPolicies: ['acme'] }, unknown],
    [
      'a bucket',
      { buckets: [bucket] },
      { 'tenant-data': 'unknown', 'tenant-credentials': 'proved', 'owner-access': 'unknown' },
    ],
    [
      'a role that nobody here has',
      { principals: [`${arn}-other`] },
      Object.fromEntries(DATA.map((boundary) => [boundary, 'proved'])),
    ],
  ])('%s', (_, touches, expected) => {
    const one = {
      address: 'aws_x.y',
      attribute: 'policy',
      why: 'is known after apply only',
      todo: 'apply',
      touches,
    };
    const report = proveState(() => ({ ...acme, unread: [one] }));
    expect(answers(report)).toEqual(expected);
    if (JSON.stringify(expected).includes('unknown'))
      expect(report.unknown.join()).toContain('`aws_x.y`, `policy`');
  });

  test('a boundary that it cannot matter to stays proved', () => {
    const one = {
      address: 'x',
      why: 'y',
      todo: 'z',
      touches: 'everything',
      boundaries: ['owner-access'],
    } as const;
    expect(answers(proveState(() => ({ ...acme, unread: [one] })))).toEqual({
      'tenant-data': 'proved',
      'tenant-credentials': 'proved',
      'owner-access': 'unknown',
    });
  });

  test.each<[string, (state: DeployedState) => DeployedState]>([
    [
      'an inline policy',
      (state) =>
        withRoles(state, (role) => ({ ...role, inline: [{ name: 'x', text: unreadPolicy('identity') }] })),
    ],
    ['a trust policy', (state) => withRoles(state, (role) => ({ ...role, trust: unreadPolicy('trust') }))],
    [
      'a managed policy',
      (state) => ({
        ...withRoles(state, (role) => ({ ...role, attached: [`${arn}-policy`] })),
        policies: [...state.policies, { arn: `${arn}-policy`, text: unreadPolicy('identity') }],
      }),
    ],
    [
      'a boundary',
      (state) => ({
        ...withRoles(state, (role) => ({ ...role, boundary: `${arn}-policy` })),
        policies: [...state.policies, { arn: `${arn}-policy`, text: unreadPolicy('identity') }],
      }),
    ],
    [
      'a session policy',
      (state) => ({
        ...state,
        vault: {
          ...state.vault,
          awsRoles: state.vault.awsRoles.map((role) => ({
            ...role,
            policyDocument: unreadPolicy('identity'),
          })),
        },
      }),
    ],
    [
      'a bucket policy',
      (state) => ({
        ...state,
        buckets: state.buckets.map((one) => ({ ...one, policy: unreadPolicy('bucket', one.name) })),
        unread: state.buckets.map(({ name }) => ({
          address: 'b',
          why: 'w',
          todo: 't',
          touches: { buckets: [name] },
        })),
      }),
    ],
  ])('%s whose text is unread, whatever the list says', (_, change) => {
    const { 'tenant-data': data, 'owner-access': owner } = answers(proveState(() => change(acme)));
    expect([data, owner]).toEqual(['unknown', 'unknown']);
  });

  test('copies that AWS puts into another tenant’s bucket', () => {
    const [first, second] = acme.buckets;
    const state = {
      ...acme,
      buckets: acme.buckets.map((one) =>
        one === first ? { ...one, deliversTo: [{ to: second?.name ?? '', what: 'copies' as const }] } : one,
      ),
    };
    expect(answers(proveState(() => state))['tenant-data']).toBe('unknown');
  });
});

function withRoles(
  state: DeployedState,
  change: (role: DeployedState['roles'][number]) => DeployedState['roles'][number],
): DeployedState {
  return { ...state, roles: state.roles.map((role) => (role.arn === arn ? change(role) : role)) };
}
