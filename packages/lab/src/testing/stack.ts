import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface StackOptions {
  readonly prefix: string;
  /** `broken`: Vault refuses one resource; `slow`: one resource takes a minute, in a process of its own. */
  readonly how?: 'whole' | 'broken' | 'slow';
}

/**
 * A small stack that touches every part a real one does: a bucket, an IAM user with a key, a Vault policy. Written by
 * hand, because the lab knows no topology.
 */
export async function writeStack(dir: string, { prefix, how = 'whole' }: StackOptions): Promise<string> {
  const tenant = (id: string) => ({
    tenant: { id, data: [{ bucket: `${prefix}-${id}` }], login: { method: 'approle', role: id } },
    roleArn: null,
    vaultRole: id,
    vaultPolicy: `${prefix}-${id}`,
    loginRole: id,
    appRole: { name: id, roleId: 'none' },
  });
  const stack = {
    terraform: {
      // Left out by the lab: cdktf would put the state beside the synth.
      backend: { local: { path: join(dir, 'never-used.tfstate') } },
      required_providers: {
        aws: { source: 'hashicorp/aws', version: '6.34.0' },
        vault: { source: 'hashicorp/vault', version: '>= 4.4' },
      },
    },
    provider: {
      aws: [{ s3_use_path_style: true, skip_metadata_api_check: 'true', skip_region_validation: true }],
      vault: [{}],
    },
    resource: {
      aws_s3_bucket: { acme: { bucket: `${prefix}-acme`, force_destroy: true } },
      aws_iam_user: { broker: { name: `${prefix}-broker` } },
      aws_iam_access_key: { broker: { user: '${aws_iam_user.broker.name}' } },
      vault_policy: {
        acme: {
          name: `${prefix}-acme`,
          policy: how === 'broken' ? 'path "x" { capabilities = ' : 'path "x" { capabilities = ["read"] }',
        },
      },
      ...(how === 'slow'
        ? { terraform_data: { slow: { provisioner: [{ 'local-exec': { command: 'sleep 60' } }] } } }
        : {}),
    },
    output: {
      deployment: {
        value: {
          schema: 1,
          topology: 'by-hand',
          guards: [],
          login: 'approle',
          layout: 'bucket',
          prefix,
          region: 'us-east-1',
          accountId: '000000000000',
          vault: { awsMount: `${prefix}-aws`, authMount: `${prefix}-approle` },
          brokerArn: '${aws_iam_user.broker.arn}',
          issuer: 'vault-assumed-role',
          tenants: [tenant('acme'), tenant('globex')],
        },
      },
    },
  };
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'cdk.tf.json'), JSON.stringify(stack));
  return dir;
}
