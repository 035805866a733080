import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type PublishedClaim, saidOf } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { assume, makeRole, makeUser } from './principals.ts';

async function readOnly(context: ClaimContext): Promise<string> {
  const site = await context.site('role-per-tenant');
  const at = { Bucket: site.bucket('acme'), Key: 'claims-07' };
  await context.s3(context.admin).send(new PutObjectCommand({ ...at, Body: 'seed' }));
  const iam = context.iam(context.admin);
  const user = await makeUser(iam, 'claims-07', []);
  const may = [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${at.Bucket}/*` }];
  const role = await makeRole(iam, 'claims-07', user.arn, may);
  const s3 = context.s3(await assume(context.sts(user.credentials), role, 'reader'));
  const elsewhere = { Bucket: site.bucket('globex'), Key: 'claims-07' };
  return saidOf({
    GetObject: () => s3.send(new GetObjectCommand(at)),
    PutObject: () => s3.send(new PutObjectCommand({ ...at, Body: 'other' })),
    'HeadObject elsewhere': () => s3.send(new HeadObjectCommand(elsewhere)),
  });
}

export default {
  id: '07',
  from: 'tutorial',
  claim: 'A read-only role can GetObject and is denied PutObject; a denial is told by the error code `403`.',
  finding: 'under a condition',
  because:
    'the rights hold; the code is `AccessDenied` and 403 the HTTP status, so a check for the code `403` calls every denial something else. Only an answer without a body, as to HEAD, leaves a client nothing but the status',
  shows: [
    {
      what: 'a role that may GetObject in one bucket',
      expect:
        /^GetObject: served; PutObject: AccessDenied 403; HeadObject elsewhere: (?!AccessDenied)\S+ 403$/,
      see: readOnly,
    },
  ],
} satisfies PublishedClaim;
