import type { TerraformJson } from '@cordon/terraform';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesized } from '../fixtures.ts';
import { lintTerraform } from './lint.ts';

// Each case breaks one thing of a real document: the lint must find that and nothing else.
let sound: TerraformJson;
beforeAll(async () => {
  sound = (await synthesized('role-per-tenant')).terraform;
});

type Changed = { resource: Record<string, Record<string, Record<string, unknown>>> };

function broken(change: (resource: Changed['resource']) => void): readonly string[] {
  const copy = structuredClone(sound) as unknown as Changed;
  change(copy.resource);
  return lintTerraform(copy).map(({ rule, at }) => `${rule} ${at}`);
}

/** One attribute of one resource. */
function set(
  type: string,
  name: string,
  attribute: string,
  value: unknown,
): (resource: Changed['resource']) => void {
  return (resource) => {
    const attributes = resource[type]?.[name];
    if (attributes === undefined) throw new Error(`there is no ${type}.${name}`);
    attributes[attribute] = value;
  };
}

describe('lint of a whole document', () => {
  it('finds a bucket whose public access is not wholly blocked', () => {
    expect(
      broken(set('aws_s3_bucket_public_access_block', 'bucket-private-acme', 'block_public_policy', false)),
    ).toEqual(['public-bucket aws_s3_bucket.bucket-acme']);
    expect(broken((resource) => delete resource.aws_s3_bucket_public_access_block)).toHaveLength(3);
  });

  it('finds a bucket on which ACLs count', () => {
    const rule = { object_ownership: 'ObjectWriter' };
    expect(broken(set('aws_s3_bucket_ownership_controls', 'bucket-owner-acme', 'rule', rule))).toEqual([
      'acls-count aws_s3_bucket.bucket-acme',
    ]);
  });

  it('finds a token of two tenants, on both sides', () => {
    const both = ['${vault_policy.policy-acme.name}', '${vault_policy.policy-globex.name}'];
    expect(broken(set('vault_approle_auth_backend_role', 'approle-acme', 'token_policies', both))).toEqual([
      'joined-policies vault_approle_auth_backend_role.approle-acme',
      'shared-policy vault_approle_auth_backend_role.approle-acme',
      'shared-policy vault_approle_auth_backend_role.approle-globex',
    ]);
  });

  it('finds the default policy', () => {
    expect(
      broken(set('vault_approle_auth_backend_role', 'approle-acme', 'token_no_default_policy', false)),
    ).toEqual(['default-policy vault_approle_auth_backend_role.approle-acme']);
  });

  it('finds a policy that AWS would not take for its size', () => {
    const statement = {
      Sid: 'x'.repeat(3000),
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::cordon-acme/x',
    };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    expect(broken(set('aws_iam_user_policy', 'broker-policy', 'policy', policy))).toEqual([
      'too-big aws_iam_user_policy.broker-policy.policy',
    ]);
  });

  it('finds nothing in the sound one', () => {
    expect(broken(() => {})).toEqual([]);
  });
});
