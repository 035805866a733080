import { type TerraformStack, TerraformVariable } from 'cdktf';

const issuers = new WeakMap<TerraformStack, TerraformVariable>();
const authorities = new WeakMap<TerraformStack, TerraformVariable>();

/** Terraform variable `workload_issuer`: where Vault finds the CI system's keys, and the cluster that reviews tokens. */
export function workloadIssuer(stack: TerraformStack): string {
  const variable =
    issuers.get(stack) ??
    new TerraformVariable(stack, 'workload_issuer', {
      type: 'string',
      description:
        'address of what vouches for workloads: a CI system’s keys at /ci/jwks, or a cluster’s API',
    });
  issuers.set(stack, variable);
  return variable.stringValue;
}

/** Terraform variable `workload_authority`: who issues workloads' certificates. */
export function workloadAuthority(stack: TerraformStack): string {
  const variable =
    authorities.get(stack) ??
    new TerraformVariable(stack, 'workload_authority', {
      type: 'string',
      description: 'certificate of the authority that issues workloads’ certificates, PEM',
    });
  authorities.set(stack, variable);
  return variable.stringValue;
}
