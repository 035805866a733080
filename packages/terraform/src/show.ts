import { type Reading, type ReadOptions, ShowError } from './reading.types.ts';

/**
 * Reads what `terraform show -json` or `tofu show -json` printed for a plan or a state. Throws `ShowError` for what is
 * neither; what it cannot read is in `unread`.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readShow(_json: unknown, _options: ReadOptions = {}): Reading {
  throw new ShowError('not implemented yet');
}

/**
 * The name of the bucket, role, user, … at a Terraform address (`aws_s3_bucket.team["blue"]`), or `undefined` where
 * nothing is there. Of a bucket its name, of an IAM entity its ARN, of a Vault login `mount/name`.
 */
export function nameAt(reading: Reading, address: string): string | undefined {
  const found = reading.resources.find((one) => one.address === address);
  if (found === undefined) return undefined;
  const { values, type } = found;
  const value = type === 'aws_s3_bucket' ? values.bucket : (values.arn ?? values.name ?? values.role_name);
  return typeof value === 'string' ? value : undefined;
}
