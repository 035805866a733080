import {
  bucketPolicies,
  type Edit,
  editResources,
  every,
  named,
  policyOfRole,
  rebucket,
  rolePolicies,
  type Statement,
  widening,
} from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';
import type { TerraformJson } from '../lib/plot.ts';

const mutant: Mutant = {
  id: 'two-tenants-one-role',
  sentence:
    'two tenants were put on one IAM role, each with a session policy: data stays apart, but one cannot be stopped alone',
  breaks: 'blast-radius',
  killedBy: ['tenant-stopped'],
  mutate: (tf, { topology, tenants: [first, second] }) => {
    if (!topology.startsWith('role-per-tenant') || first === undefined || second === undefined)
      return undefined;
    const role = `\${aws_iam_role.role-${second.id}.arn}`;
    const withDocument = (of: typeof first, more: object) =>
      editResources('vault_aws_secret_backend_role', (body, name) =>
        named('vault-role', of)(name)
          ? { ...body, policy_document: policyOfRole(tf, `role-policy-${of.id}`), ...more }
          : undefined,
      );
    // Where roles live in another account, the trust asks for an external id, and the bucket’s policy names its role.
    const across: readonly Edit[] = topology.endsWith('-cross-account')
      ? [
          bucketPolicies(
            (statements) =>
              statements.map((statement) => ({ ...statement, Principal: { AWS: role } }) satisfies Statement),
            named('bucket-policy', first),
          ),
        ]
      : [];
    return every(
      withDocument(first, { role_arns: [role], ...externalIdOf(tf, `vault-role-${second.id}`) }),
      withDocument(second, {}),
      rolePolicies(
        (statements) => [...statements, ...widening(rebucket(first.bucket))(statements)].map(unnamed),
        named('role-policy', second),
      ),
      ...across,
    )(tf);
  },
};

/** The doubled statements would carry each Sid twice, which IAM refuses. */
function unnamed({ Sid: _twice, ...statement }: Statement): Statement {
  return statement;
}

function externalIdOf(tf: TerraformJson, vaultRole: string): { readonly external_id?: unknown } {
  const roles = (tf.resource as Record<string, Record<string, Record<string, unknown>>>)
    .vault_aws_secret_backend_role;
  const id = roles?.[vaultRole]?.external_id;
  return id === undefined ? {} : { external_id: id };
}

export default mutant;
