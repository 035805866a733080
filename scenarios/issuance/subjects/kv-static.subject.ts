import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Stage } from '../stage/stage.ts';
import type { BenchTenant, Subject } from '../subject.types.ts';
import { enrol } from '../tenants/enrol.ts';
import { tenantsOf } from '../tenants/of-deployment.ts';
import { TokenBook } from '../tenants/token-book.ts';

const subject: Subject = {
  id: 'kv-static',
  sentence: 'a long-lived IAM key of the tenant, read from Vault’s KV store: the baseline',
  async open(stage) {
    // Buckets and the AppRole mount come from a topology; the keys, the KV mount and its policies are made here.
    const deployment = await stage.deployment('role-per-tenant');
    const { authMount: mount } = deployment.vault;
    const kv = `${deployment.prefix}-kv`;
    await stage.vault.sys.enableSecretsEngine('kv', { path: kv, options: { version: '2' } });
    await untilWritable(stage, kv);
    const tenants: BenchTenant[] = [];
    for (const tenant of tenantsOf(deployment)) {
      await stage.vault.secrets.kv.v2.createOrUpdateSecret(tenant.id, await keyFor(stage, tenant), {
        mountPoint: kv,
      });
      const name = `kv-${tenant.id}`;
      const policy = `path "${kv}/data/${tenant.id}" { capabilities = ["read"] }`;
      const policyName = `${deployment.prefix}-${name}`;
      const appRole = await enrol(stage.vault, { mount, name, policyName, policy });
      tenants.push({ ...tenant, appRole });
    }
    const book = new TokenBook(stage.vault, mount);
    await book.prepare(tenants);
    return {
      id: 'kv-static',
      tenants,
      login: (tenant, signal) => book.login(tenant, signal),
      token: (tenant) => book.token(tenant),
      issue: async (tenant, token, signal) => {
        const key = await stage.vault
          .withToken(token)
          .secrets.kv.v2.readSecret(tenant.id, { mountPoint: kv, signal });
        const credentials = { accessKeyId: String(key.access_key), secretAccessKey: String(key.secret_key) };
        return { credentials };
      },
      settle: async () => {
        await book.clear();
        await book.prepare(tenants);
      },
    };
  },
};

export default subject;

async function keyFor(stage: Stage, { id, bucket }: BenchTenant): Promise<object> {
  const { iam } = stage.admin;
  const UserName = `${bucket}-static`;
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [
    { Sid: 'OwnBucket', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: `arn:aws:s3:::${bucket}` },
    {
      Sid: 'OwnObjects',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: id, PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { access_key: AccessKey?.AccessKeyId, secret_key: AccessKey?.SecretAccessKey };
}

/** A new KV v2 mount answers `Upgrading from non-versioned to versioned data` for a moment. */
async function untilWritable(stage: Stage, kv: string): Promise<void> {
  for (let left = 50; ; left--) {
    try {
      return await stage.vault.secrets.kv.v2.createOrUpdateSecret(
        'ready',
        { ready: 'yes' },
        { mountPoint: kv },
      );
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
