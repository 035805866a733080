import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildModel, type TenantState } from '@cordon/prover';
import { readShow } from '@cordon/terraform';
import { expect, it } from 'vitest';
import { ownDeployment } from './deployment.ts';

const CASES = join(import.meta.dirname, '../../../terraform/test/cases');

function deploymentOf(name: string, tenants: readonly TenantState[]) {
  const { state } = readShow(JSON.parse(readFileSync(join(CASES, name, 'state.json'), 'utf8')));
  return ownDeployment(state, buildModel({ ...state, tenants }), tenants);
}

const job = (project: string): TenantState => ({
  id: project,
  login: {
    method: 'jwt',
    claims: { project_path: `example/${project}`, ref_protected: 'true', ref: 'main*' },
  },
  data: [{ bucket: `example-artifacts-${project}` }],
});

it('says of a job what its token says, at the role that is meant for it, and how its policy lets it ask', () => {
  const { deployment, unfit } = deploymentOf(
    'ci-jobs-by-jwt',
    ['shop', 'shop-payment', 'warehouse'].map(job),
  );
  expect(unfit).toEqual([]);
  expect([deployment.login, deployment.vault]).toEqual(['jwt', { awsMount: 'aws', authMount: 'jwt' }]);
  // Its token fits the glob of `shop`, too, whose credentials reach nothing of its own.
  expect(deployment.tenants.map(({ loginRole, vaultRole }) => [loginRole, vaultRole])).toEqual([
    ['shop', 'ci-shop'],
    ['shop-payment', 'ci-shop-payment'],
    ['warehouse', 'ci-warehouse'],
  ]);
  expect(deployment.tenants[1]).toMatchObject({
    asks: { verb: 'sts', method: 'POST' },
    proof: {
      method: 'jwt',
      claims: {
        ...{ aud: 'https://vault.example.com', project_path: 'example/shop-payment' },
        ...{ ref_protected: 'true', ref: 'mainx' },
      },
    },
  });
});

it('takes users with passwords, and parts of a bucket', () => {
  const users = ['crm', 'erp'].map(
    (id): TenantState => ({
      id,
      login: { method: 'userpass', username: id },
      data: [{ bucket: `corp-${id}-data` }],
    }),
  );
  expect(deploymentOf('users-by-group', users).deployment.tenants[0]).toMatchObject({
    loginRole: 'crm',
    proof: { method: 'userpass', username: 'crm' },
  });
  const parts = ['north', 'south'].map(
    (id): TenantState => ({
      id,
      login: { method: 'approle', role: id },
      data: [{ bucket: 'example-lake', prefix: `${id}/` }],
    }),
  );
  const { deployment, unfit } = deploymentOf('shared-bucket-prefixes', parts);
  expect([deployment.layout, deployment.login, unfit]).toEqual(['prefix', 'approle', []]);
  expect(deployment.tenants.map(({ appRole, proof }) => [appRole?.name, proof])).toEqual([
    ['north', undefined],
    ['south', undefined],
  ]);
});

it('leaves out who logs in as nobody in the lab can vouch for, with the reason', () => {
  const { state } = readShow(JSON.parse(readFileSync(join(CASES, 'ci-jobs-by-jwt', 'state.json'), 'utf8')));
  const logins = (state.vault.logins ?? []).map((one) =>
    one.method === 'jwt' ? { ...one, method: 'oidc' as const } : one,
  );
  const asked = { ...state, vault: { ...state.vault, logins } };
  const tenants = ['shop', 'warehouse'].map(job);
  const { deployment, unfit } = ownDeployment(asked, buildModel({ ...asked, tenants }), tenants);
  expect(deployment.tenants).toEqual([]);
  expect(unfit.map(({ why }) => why).join()).toContain('takes a browser');
});
