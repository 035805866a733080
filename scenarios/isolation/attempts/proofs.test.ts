import type { TenantDeployment, TenantId, TenantLogin, WorkloadProof } from '@cordon/domain';
import { expect, it } from 'vitest';
import { byStranger, forOthers, likeTheOther, withChosenClaims } from './proofs.ts';

function stated(id: string, login: TenantLogin, proof: WorkloadProof): TenantDeployment {
  return {
    tenant: { id: id as TenantId, data: [{ bucket: id }], login },
    ...{ vaultRole: id, vaultPolicy: id, loginRole: id, proof },
  };
}

const job = (id: string, environment: string) =>
  stated(
    id,
    { method: 'jwt', claims: { repository: `acme/${id}`, environment: 'prod-*' } },
    { method: 'jwt', claims: { repository: `acme/${id}`, environment } },
  );

it('says of what an owner states only otherwise what the tenant can bring about', () => {
  const [api, web] = [job('api', 'prod-a'), job('web', 'prod-b')];
  const other = { method: 'jwt', claims: { repository: 'acme/api', environment: 'prod-b' } };
  expect(likeTheOther(api, web).map(({ proof }) => proof)).toEqual([api.proof, other]);
  expect(withChosenClaims(api, web).map(({ proof }) => proof)).toEqual([other]);
  // The other's word is none that it could say.
  expect(withChosenClaims(api, job('web', 'test'))).toEqual([]);
});

it('runs as an account of the other’s name where any account of the namespace is the tenant’s', () => {
  const pod = (id: string, serviceAccount: string) =>
    stated(
      id,
      { method: 'kubernetes', namespace: id, serviceAccount },
      { method: 'kubernetes', namespace: id, serviceAccount: `${id}-app`, audiences: ['vault'] },
    );
  const names = (of: TenantDeployment) =>
    likeTheOther(of, pod('b', '*')).map(({ proof }) => 'serviceAccount' in proof && proof.serviceAccount);
  expect(names(pod('a', '*'))).toEqual(['a-app', 'b-app']);
  expect(names(pod('a', 'a-app'))).toEqual(['a-app']);
});

it('has no stranger and no other service for a password', () => {
  const user = stated(
    'crm',
    { method: 'userpass', username: 'crm' },
    { method: 'userpass', username: 'crm' },
  );
  expect([byStranger(user), forOthers(user), withChosenClaims(user, user)]).toEqual([[], [], []]);
  expect(likeTheOther(user, user)).toHaveLength(1);
});
