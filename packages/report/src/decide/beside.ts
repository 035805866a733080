import type { Cell } from './source.ts';

/**
 * What AWS makes possible and no option here is, because Vault does not do it: a session that is narrowed in place. What is
 * said of it stands in the pages cited, and in `packages/gateway/src/sts/scoped-credentials.ts`, which serves it.
 */
export const BESIDE: Cell = {
  text:
    'Since 2026-11-19 `sts:GetScopedCredentials` narrows a session in place: a vending service could hold one shared session and hand each tenant ' +
    'what one more policy of at most 2,048 characters leaves of it, for 1 s up to what the session has left, without a role, a trust policy or an AssumeRole a tenant. ' +
    'What it would cost: all tenants keep the ARN, the name and the tags of the one session, so that neither CloudTrail’s identity nor a bucket policy tells them apart ' +
    '(a description of the call is logged with it); three narrowings at most; and whoever gets the shared session has every tenant. ' +
    'Vault’s AWS engine does not call it, so that it is no option here.',
  sources: [
    {
      kind: 'cited',
      document: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html',
      date: 'STS model in botocore 1.44.8, 2026-11',
    },
    {
      kind: 'cited',
      document:
        'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html',
      date: 'undated, read 2026-11-30',
    },
  ],
};
