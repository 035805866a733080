import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { type Access, type Deployment, parseTenants } from '@cordon/domain';
import { connectVault } from '@cordon/vault';

const ACCOUNT = '000000000000';
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], Resource: string, more = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

/** Vault roles beside the tenants' own: the same tenants, brokered in the other ways. */
export const KINDS = { federation: 'acme-federation', user: 'acme-user' } as const;

/**
 * Creates by hand on a running lab what Terraform would create, because issuers know no topology: a broker, one role
 * that two tenants share, Vault's AWS engine and AppRole. Every tenant's Vault token may read the paths of the test.
 */
export async function plant(access: Access, prefix: string): Promise<Deployment> {
  const { region, awsEndpoint: endpoint, admin } = access;
  const iam = new IAMClient({ region, endpoint, credentials: admin });
  const vault = connectVault({ address: access.vaultAddress, token: access.vaultToken });
  const names = { awsMount: `${prefix}-aws`, authMount: `${prefix}-approle`, broker: `${prefix}-broker` };
  const brokerArn = `arn:aws:iam::${ACCOUNT}:user/${names.broker}`;
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${prefix}-shared`;
  const s3 = policy(allow('s3:*', '*'));
  try {
    await iam.send(new CreateUserCommand({ UserName: names.broker }));
    const brokerPolicy = policy(
      allow(['sts:AssumeRole', 'sts:TagSession'], roleArn),
      allow(['sts:GetFederationToken', 's3:*', 'iam:*'], '*'),
    );
    await iam.send(
      new PutUserPolicyCommand({
        UserName: names.broker,
        PolicyName: 'broker',
        PolicyDocument: brokerPolicy,
      }),
    );
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: names.broker }));
    const trust = policy({
      Effect: 'Allow',
      Principal: { AWS: brokerArn },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    });
    await iam.send(new CreateRoleCommand({ RoleName: `${prefix}-shared`, AssumeRolePolicyDocument: trust }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: `${prefix}-shared`, PolicyName: 'all', PolicyDocument: s3 }),
    );

    const { aws } = vault.secrets;
    const onAws = { mountPoint: names.awsMount };
    await vault.sys.enableSecretsEngine('aws', { path: names.awsMount });
    await aws.configureRootIamCredentials(
      {
        access_key: key?.AccessKeyId ?? '',
        secret_key: key?.SecretAccessKey ?? '',
        region,
        iam_endpoint: endpoint,
        sts_endpoint: endpoint,
        sts_region: region,
      },
      onAws,
    );
    await vault.sys.enableAuthMethod('approle', { path: names.authMount });
    const tenants = parseTenants(['acme', 'globex'], { bucketPrefix: `${prefix}-` });
    for (const { id } of tenants)
      await aws.createOrUpdateRole(
        id,
        {
          credential_type: 'assumed_role',
          role_arns: [roleArn],
          policy_document: s3,
          session_tags: { tenant: id },
          default_sts_ttl: 900,
          max_sts_ttl: 900,
        },
        onAws,
      );
    await aws.createOrUpdateRole(
      KINDS.federation,
      {
        credential_type: 'federation_token',
        policy_document: s3,
        default_sts_ttl: 900,
      },
      onAws,
    );
    await aws.createOrUpdateRole(
      KINDS.user,
      {
        credential_type: 'iam_user',
        policy_document: s3,
      },
      onAws,
    );
    const deployed = [];
    for (const tenant of tenants) {
      const paths = [tenant.id, KINDS.federation, KINDS.user].map(
        (role) => `${names.awsMount}/creds/${role}`,
      );
      const rules = paths.map((path) => `path "${path}" { capabilities = ["read"] }`);
      await vault.sys.createOrUpdateAclPolicy(`${prefix}-${tenant.id}`, rules.join('\n'));
      await vault.auth.approle.createOrUpdateApprole(
        tenant.id,
        {
          token_policies: [`${prefix}-${tenant.id}`],
          token_ttl: 3600,
        },
        { mountPoint: names.authMount },
      );
      const roleId = await vault.auth.approle.readRoleId(tenant.id, { mountPoint: names.authMount });
      deployed.push({
        tenant,
        roleArn,
        vaultRole: tenant.id,
        vaultPolicy: `${prefix}-${tenant.id}`,
        loginRole: tenant.id,
        appRole: { name: tenant.id, roleId },
      });
    }
    return {
      schema: 1,
      topology: 'by-hand',
      guards: [],
      login: 'approle',
      layout: 'bucket',
      prefix,
      region,
      accountId: ACCOUNT,
      vault: names,
      brokerArn,
      issuer: 'vault-assumed-role',
      tenants: deployed,
    };
  } finally {
    iam.destroy();
    vault.close();
  }
}
