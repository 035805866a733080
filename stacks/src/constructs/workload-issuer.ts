import { type TerraformStack, TerraformVariable } from 'cdktf';

const variables = new WeakMap<TerraformStack, TerraformVariable>();

/** Terraform variable `workload_issuer`: where Vault finds the CI system's keys, and the cluster that reviews tokens. */
export function workloadIssuer(stack: TerraformStack): string {
  const variable =
    variables.get(stack) ??
    new TerraformVariable(stack, 'workload_issuer', {
      type: 'string',
      description:
        'address of what vouches for workloads: a CI system’s keys at /ci/jwks, or a cluster’s API',
    });
  variables.set(stack, variable);
  return variable.stringValue;
}
