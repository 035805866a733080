import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import {
  awsMountOf,
  brokerOf,
  type Deployment,
  deploymentOf,
  type TenantId,
  unknownId,
} from '@cordon/domain';
import { takenByToken } from '@cordon/issuers';
import type { BenchTenant, OpenSubject, Subject } from './issuance.types.ts';
import type { Stage } from './stage/stage.ts';
import { enrol, tenantsOf } from './tenants/tenants.ts';
import { TokenBook } from './tenants/token-book.ts';

/** A topology of `stacks/`, deployed by Terraform: its credentials come from Vault's AWS engine, or are taken with its tokens. */
function topologySubject(id: string, sentence: string): Subject {
  return { id, sentence, open: (stage) => openOn(stage, id) };
}

async function openOn(stage: Stage, id: string): Promise<OpenSubject> {
  const deployment = await stage.deployment(id);
  const { vault } = stage;
  const { awsMount, authMount } = deployment.vault;
  const tenants = tenantsOf(deployment);
  const book = new TokenBook(vault, authMount);
  await book.prepare(tenants);
  return {
    id,
    tenants,
    aws: { deployment, vault },
    login: (tenant, signal) => book.login(tenant, signal),
    token: (tenant) => book.token(tenant),
    issue: async (tenant, token, signal) => {
      const own = vault.withToken(token);
      if (awsMount === undefined)
        return {
          credentials: await takenByToken(own, tenantIn(deployment, tenant.id), stage.lab.access, signal),
        };
      const made = await own.secrets.aws.generateCredentials(tenant.vaultRole, {
        mountPoint: awsMount,
        signal,
      });
      return { credentials: made.credentials, leaseId: made.leaseId };
    },
    // A session that the client took itself has no lease.
    ...(awsMount === undefined
      ? {}
      : {
          revoke: async ({ leaseId }) => {
            if (leaseId !== undefined) await vault.sys.revokeLease(leaseId);
          },
        }),
    settle: async () => {
      if (awsMount !== undefined) await vault.sys.revokePrefix(`${awsMount}/creds`);
      await book.clear();
      await book.prepare(tenants);
    },
  };
}

const tenantIn = (deployment: Deployment, id: string) => deploymentOf(deployment, id as TenantId);

const rolePerTenant = topologySubject(
  'role-per-tenant',
  'one IAM role and one Vault role a tenant; Vault assumes the tenant’s own role',
);

const sharedRoleSessionPolicy = topologySubject(
  'shared-role-session-policy',
  'one IAM role for all; Vault sends a session policy that names the tenant’s bucket',
);

const sharedRoleSessionTags = topologySubject(
  'shared-role-session-tags',
  'one IAM role for all; Vault sends the tenant as a session tag',
);

const iamUserPerLease = topologySubject(
  'iam-user-per-lease',
  'Vault makes an IAM user for each lease and deletes it when the lease is revoked',
);

const federationToken = topologySubject(
  'federation-token',
  'Vault gets a federation token from STS, limited by the tenant’s policy',
);

const webIdentityTags = topologySubject(
  'web-identity-tags',
  'one IAM role for all; the client calls STS itself with Vault’s identity token, which contains the tag',
);

const approleLogin: Subject = {
  id: 'approle-login',
  sentence: 'only the AppRole login, which every way through Vault needs first',
  async open(stage) {
    const deployment = await stage.deployment('role-per-tenant');
    const tenants = tenantsOf(deployment);
    const book = new TokenBook(stage.vault, deployment.vault.authMount);
    await book.prepare(tenants);
    return {
      id: 'approle-login',
      tenants,
      issue: async (tenant, _, signal) => {
        await book.login(tenant, signal);
        return {};
      },
      settle: async () => {
        await book.clear();
        await book.prepare(tenants);
      },
    };
  },
};

/** AWS's floor for AssumeRole, seconds; also what the topologies ask for. */
const DURATION = 900;

const stsDirect: Subject = {
  id: 'sts-direct',
  sentence: 'the AssumeRole that Vault would make, with the same session policy, made by the client itself',
  async open(stage) {
    const deployment = await stage.deployment('shared-role-session-policy');
    const tenants = tenantsOf(deployment);
    const { iam } = stage.admin;
    const UserName = brokerOf(deployment).slice(brokerOf(deployment).lastIndexOf('/') + 1);
    // Vault never gives its own key away; a user may have two, so one more is made for the client.
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
    const sts = stage.admin.stsAs({ accessKeyId, secretAccessKey });
    stage.onClose(async () => sts.destroy());
    const requests = new Map<string, { RoleArn: string; Policy: string }>();
    for (const { id, vaultRole } of tenants) {
      const role = await stage.vault.secrets.aws.readRole(vaultRole, {
        mountPoint: awsMountOf(deployment),
      });
      requests.set(id, { RoleArn: role.role_arns[0] ?? '', Policy: role.policy_document });
    }
    return {
      id: 'sts-direct',
      tenants,
      issue: async ({ id }, _, signal) => {
        const { RoleArn, Policy } = requests.get(id) ?? { RoleArn: '', Policy: '' };
        const command = new AssumeRoleCommand({
          RoleArn,
          Policy,
          RoleSessionName: `${id}=direct`,
          DurationSeconds: DURATION,
        });
        const { Credentials: made } = await sts.send(
          command,
          signal === undefined ? {} : { abortSignal: signal },
        );
        if (!made?.AccessKeyId || !made.SecretAccessKey || !made.SessionToken)
          throw new Error('STS answered AssumeRole without whole credentials');
        const { AccessKeyId, SecretAccessKey, SessionToken: sessionToken } = made;
        return { credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken } };
      },
      settle: async () => {},
    };
  },
};

const kvStatic: Subject = {
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

/** Everything that can be measured, a row each. */
const SUBJECTS: ReadonlyMap<string, Subject> = new Map(
  [
    approleLogin,
    federationToken,
    iamUserPerLease,
    kvStatic,
    rolePerTenant,
    sharedRoleSessionPolicy,
    sharedRoleSessionTags,
    stsDirect,
    webIdentityTags,
  ].map((subject) => [subject.id, subject]),
);

/** Ids of all subjects, sorted. */
export const subjectIds = (): readonly string[] => [...SUBJECTS.keys()].sort();

/** Throws `UsageError` for an unknown id. */
export function subjectOf(id: string): Subject {
  const found = SUBJECTS.get(id);
  if (found === undefined) throw unknownId('subject', id, subjectIds());
  return found;
}
