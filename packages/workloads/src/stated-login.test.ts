import { expect, it } from 'vitest';
import { CLUSTER_API } from './names.ts';
import { statedProof } from './stated-login.ts';

it('shows what is stated, the audience that the role wants, and a name for whom it asks', () => {
  const login = { method: 'jwt', claims: { repository: 'acme/api', environment: '*' } } as const;
  expect(statedProof('api', login, { audiences: ['vault'], userClaim: 'actor' })).toEqual({
    method: 'jwt',
    claims: { sub: 'api', actor: 'api', aud: 'vault', repository: 'acme/api', environment: 'x' },
  });
  // What is stated counts more than what would be made up.
  const stated = { method: 'jwt', claims: { aud: 'other', sub: 'repo:acme/api' } } as const;
  expect(statedProof('api', stated, { audiences: ['vault'], userClaim: 'sub' })).toEqual({
    method: 'jwt',
    claims: { aud: 'other', sub: 'repo:acme/api' },
  });
});

it('runs as a service account that the role lets in, for the cluster where no audience is named', () => {
  const login = { method: 'kubernetes', namespace: 'billing', serviceAccount: '*' } as const;
  expect(statedProof('billing', login, { audiences: [], serviceAccounts: ['app'] })).toEqual({
    ...{ method: 'kubernetes', namespace: 'billing', serviceAccount: 'app', audiences: [CLUSTER_API] },
  });
  expect(statedProof('billing', login, { audiences: ['vault'], serviceAccounts: ['*'] })).toMatchObject({
    ...{ serviceAccount: 'x', audiences: ['vault'] },
  });
});

it('vouches for nobody’s role of IAM and nobody’s certificate', () => {
  const aws = { method: 'aws', principalArn: 'arn:aws:iam::000000000000:role/task' } as const;
  expect(statedProof('a', aws, { audiences: [] })).toBeUndefined();
  expect(statedProof('a', { method: 'cert', fields: {} }, { audiences: [] })).toBeUndefined();
});
