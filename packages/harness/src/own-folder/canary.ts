import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { type Answer, type CanaryOf, type Engine, ownBucket, type TenantId } from '@cordon/domain';
import type { Lab } from '@cordon/lab';
import { connectVault } from '@cordon/vault';

/**
 * The canary calls of a lab that runs a user's folder: they use a bucket and an engine that no policy of the folder
 * names.
 */
export interface Canary {
  ask(): Promise<readonly { readonly of: CanaryOf; readonly answer: Answer }[]>;
  close(): Promise<void>;
}

/** Creates the bucket and the engine; `close` removes them. */
export async function openCanary(engine: Engine, { access }: Lab): Promise<Canary> {
  const name = `cordon-canary-${randomBytes(4).toString('hex')}`;
  const { region, awsEndpoint: endpoint, admin, vaultAddress: address, vaultToken: token } = access;
  const s3 = new S3Client({ region, endpoint, credentials: { ...admin }, forcePathStyle: true });
  const vault = connectVault({ address, token });
  const arn = 'arn:aws:iam::000000000000:role/nobody';
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await vault.sys.enableSecretsEngine('aws', { path: name });
  await vault.secrets.aws.createOrUpdateRole(
    name,
    { credential_type: 'assumed_role', role_arns: [arn] },
    { mountPoint: name },
  );
  const appRole = { name, roleId: '' };
  const tenant = {
    tenant: ownBucket('canary' as TenantId, name),
    vaultRole: name,
    vaultPolicy: '',
    loginRole: name,
    appRole,
  };
  const deployment = {
    schema: 1,
    ...{
      topology: 'canary',
      guards: [],
      login: 'approle',
      layout: 'bucket',
      prefix: 'cordon',
      region,
      accountId: '000000000000',
    },
    ...{ vault: { awsMount: name, authMount: name }, brokerArn: arn, issuer: 'vault-assumed-role' },
    tenants: [tenant],
  } as const;
  const open = await engine.open({ deployment, access, actors: new Map() });
  return {
    ask: () => open.canaries(),
    close: async () => {
      await open.close();
      await vault.sys.disableSecretsEngine(name).catch(() => undefined);
      await s3.send(new DeleteBucketCommand({ Bucket: name })).catch(() => undefined);
      s3.destroy();
      vault.close();
    },
  };
}
