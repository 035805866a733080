import { AwsSecretBackend } from '@cdktf/provider-vault/lib/aws-secret-backend/index.js';
import type { ObjectCounts } from '@cordon/domain';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import type { Broker } from './broker.ts';
import type { Wiring } from './wiring.ts';

/** Lifetime of every credential, seconds: AWS's floor for AssumeRole, so the shortest there is. */
export const CREDENTIAL_TTL = 900;

/**
 * `<vault role>=<unix time>-<random>`: names the tenant in CloudTrail and in `aws:userid`. `=` cannot stand in the name
 * of a Vault role, so no tenant's name is a prefix of another's pattern (`acme=*` never matches `acme-eu=…`).
 * At most 32 + 1 + 10 + 1 + 8 = 52 of AWS's 64 characters; Vault errs rather than cuts beyond that.
 */
export const SESSION_NAME_TEMPLATE = '{{ printf "%s=%s-%s" .PolicyName (unix_time) (random 8) }}';

/** Terraform resources of `vaultAws`. */
export const VAULT_AWS_OBJECTS: ObjectCounts = { vault_aws_secret_backend: { base: 1, perTenant: 0 } };

/**
 * Vault's AWS engine on its own mount. Terraform variable `vault_aws_endpoint` is where Vault finds IAM and STS; empty
 * means AWS itself. The region is given with it, since Vault signs for `region` at a custom STS endpoint.
 * The name template is written together with the keys: a later write of `config/root` without it resets it silently.
 */
export function vaultAws(
  stack: TerraformStack,
  wiring: Wiring,
  broker: Broker,
  usernameTemplate: string = SESSION_NAME_TEMPLATE,
): AwsSecretBackend {
  const orAws = orAwsEndpoint(stack);
  return new AwsSecretBackend(stack, 'vault-aws', {
    path: wiring.names.awsMount,
    description: `AWS credentials of the tenants of ${wiring.names.prefix}`,
    accessKey: broker.accessKeyId,
    secretKey: broker.secretAccessKey,
    region: wiring.input.region,
    iamEndpoint: orAws,
    stsEndpoint: orAws,
    usernameTemplate,
    dependsOn: [broker.rights],
    defaultLeaseTtlSeconds: CREDENTIAL_TTL,
    maxLeaseTtlSeconds: CREDENTIAL_TTL,
  });
}

const endpoints = new WeakMap<TerraformStack, TerraformVariable>();

/** Terraform variable `vault_aws_endpoint`, or null for AWS itself. */
export function orAwsEndpoint(stack: TerraformStack): string {
  const endpoint =
    endpoints.get(stack) ??
    new TerraformVariable(stack, 'vault_aws_endpoint', {
      type: 'string',
      default: '',
      description: 'address at which Vault reaches IAM and STS; empty for AWS itself',
    });
  endpoints.set(stack, endpoint);
  return `\${var.${endpoint.friendlyUniqueId} == "" ? null : var.${endpoint.friendlyUniqueId}}`;
}
