import { BOUNDARIES, type Boundary, type Claims } from '@cordon/domain';
import type { Candidate, LayoutOption, LoginOption, Question } from './compare.types.ts';
import { quotas } from './quotas.ts';

export const claims = (open: readonly Boundary[] = []): Claims =>
  Object.fromEntries(
    (Object.keys(BOUNDARIES) as Boundary[]).map((boundary) => [
      boundary,
      { position: open.includes(boundary) ? 'open' : 'holds', reason: `why ${boundary}` },
    ]),
  ) as unknown as Claims;

export const approle: LoginOption = {
  id: 'approle',
  sentence: 'an AppRole each',
  rests: 'whoever holds the secret is the tenant',
  secret: 'handed',
  asks: 'no other service',
  stsCalls: 0,
  tokenSeconds: 3600,
  file: 'logins/approle',
};
export const iam: LoginOption = {
  ...approle,
  id: 'aws',
  secret: 'none',
  asks: 'STS',
  stsCalls: 1,
  file: 'logins/aws',
};
export const bucket: LayoutOption = {
  id: 'bucket',
  sentence: 'a bucket each',
  costs: [{ what: 'buckets', why: 'one each', source: 'https://example.com/buckets' }],
  shared: false,
  file: 'layouts/bucket',
};
export const prefix: LayoutOption = {
  ...bucket,
  id: 'prefix',
  costs: [
    { what: 'settings', why: 'shared', source: 'https://example.com/settings' },
    { what: 'metrics', why: 'shared', source: 'https://example.com/metrics' },
  ],
  shared: true,
  file: 'layouts/prefix',
};

export const perTenant: Candidate = {
  topology: 'role-per-tenant',
  login: approle,
  layout: bucket,
  sentence: 'a role for each',
  claims: claims(),
  objects: { aws_iam_role: { base: 0, perTenant: 1 }, aws_s3_bucket: { base: 0, perTenant: 1 } },
  policies: [{ slot: 'role-inline', small: { tenants: 10, size: 500 }, large: { tenants: 60, size: 500 } }],
  traits: {
    credential: 'assumed_role',
    sharedRole: false,
    stsCalls: 1,
    revocable: false,
    crossAccount: false,
    sessionTags: 0,
    counted: { tenants: 60, iamRoles: 60, vaultRoles: 60 },
  },
};
export const shared: Candidate = {
  ...perTenant,
  topology: 'shared',
  objects: { aws_iam_role: { base: 1, perTenant: 0 }, aws_s3_bucket: { base: 0, perTenant: 1 } },
  claims: claims(['blast-radius']),
};
export const question = (over: Partial<Question> = {}): Question => ({
  tenants: 500,
  must: ['tenant-data'],
  quotas: quotas(),
  refreshSeconds: 900,
  ttlSeconds: 900,
  clientsPerTenant: 1,
  propagationOk: false,
  crossAccount: false,
  auditByRole: false,
  noSecret: false,
  ownSettings: false,
  ...over,
});
