import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { trustEnvironment } from '@cordon/tls';
import { resolveToolchain } from '@cordon/toolchain';
import { $ } from 'zx';
import { type PublishedClaim, saidOf } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { inTemp } from './in-temp.ts';
import { assume, makeRole, makeUser } from './principals.ts';

const BUCKET = 'cordon-claims-16';

/** A user without S3 rights, a role that may list one bucket, and a profile chain from one to the other. */
async function chain(context: ClaimContext, name: string) {
  const iam = context.iam(context.admin);
  const user = await makeUser(iam, name, []);
  const may = [{ Effect: 'Allow', Action: ['s3:ListBucket'], Resource: `arn:aws:s3:::${BUCKET}` }];
  const role = await makeRole(iam, name, user.arn, may);
  return { user, role };
}

const SCRIPT = `
import boto3, botocore
def said(ask):
    try:
        ask(); return 'served'
    except botocore.exceptions.ClientError as error:
        return error.response['Error']['Code']
for profile in ('tenant', 'base'):
    session = boto3.Session(profile_name=profile)
    who = session.client('sts').get_caller_identity()['Arn'].split(':')[-1].split('/')[0]
    s3 = session.client('s3')
    own = said(lambda: s3.list_objects_v2(Bucket='${BUCKET}'))
    print(profile, 'is', who + ':', own + ',', 'all buckets', said(s3.list_buckets))
`;

async function profile(context: ClaimContext): Promise<string> {
  const { user, role } = await chain(context, 'claims-16');
  await context.s3(context.admin).send(new CreateBucketCommand({ Bucket: BUCKET }));
  const python = (await resolveToolchain(['localstack'])).get('localstack');
  if (python === undefined) throw new Error('no python with boto3');
  return inTemp(async (folder) => {
    const { region, awsEndpoint, trust } = context.stage.lab.access;
    const config = `[profile base]\nregion = ${region}\n[profile tenant]\nregion = ${region}\nsource_profile = base\nrole_arn = ${role}\n`;
    const { accessKeyId, secretAccessKey } = user.credentials;
    const keys = `[base]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    await writeFile(join(folder, 'config'), config, { mode: 0o600 });
    await writeFile(join(folder, 'credentials'), keys, { mode: 0o600 });
    const env = {
      PATH: process.env.PATH,
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_ENDPOINT_URL: awsEndpoint,
      ...trustEnvironment(trust),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const { stdout } = await $({ env, quiet: true })`${python.path} -c ${SCRIPT}`;
    return stdout.trim().split('\n').join('; ');
  });
}

async function hour(context: ClaimContext): Promise<string> {
  const { user, role: first } = await chain(context, 'claims-16-first');
  const second = await makeRole(context.iam(context.admin), 'claims-16-second', first);
  const sts = context.sts(await assume(context.sts(user.credentials), first, 'first'));
  const take = (seconds: number) => () => assume(sts, second, 'second', seconds);
  return saidOf({ '3600 s': take(3600), '3601 s': take(3601) });
}

export default {
  id: '16',
  from: 'how-to',
  claim:
    '`exec PROFILE -- aws s3 ls` with `source_profile` and `role_arn` chaining gives a subprocess the role’s credentials and nothing else; a chained session lasts one hour at most.',
  finding: 'under a condition',
  because:
    'the process acts as the role and the hour is a hard limit; but it can read the same files, so the user’s own long-lived key is one profile away. A subprocess that must have nothing else must not be given the files: `cordon exec` gives it an endpoint instead',
  shows: [
    {
      what: 'one process uses the chained profile, then the one it is chained from',
      expect:
        'tenant is assumed-role: served, all buckets AccessDenied; base is user: AccessDenied, all buckets AccessDenied',
      see: profile,
    },
    {
      what: 'a session takes another role for an hour, and for a second more',
      expect: '3600 s: served; 3601 s: ValidationError 400',
      see: hour,
    },
  ],
  also: ['pnpm cordon exec --topology role-per-tenant --tenant acme -- env'],
} satisfies PublishedClaim;
