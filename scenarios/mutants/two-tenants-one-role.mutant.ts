import {
  editResources,
  every,
  named,
  policyOfRole,
  rebucket,
  rolePolicies,
  widening,
} from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'two-tenants-one-role',
  sentence:
    'two tenants were put on one IAM role, each with a session policy: data stays apart, but one cannot be stopped alone',
  breaks: 'blast-radius',
  killedBy: ['tenant-stopped'],
  mutate: (tf, { topology, tenants: [first, second] }) => {
    if (topology !== 'role-per-tenant' || first === undefined || second === undefined) return undefined;
    const role = `\${aws_iam_role.role-${second.id}.arn}`;
    const withDocument = (of: typeof first, more: object) =>
      editResources('vault_aws_secret_backend_role', (body, name) =>
        named('vault-role', of)(name)
          ? { ...body, policy_document: policyOfRole(tf, `role-policy-${of.id}`), ...more }
          : undefined,
      );
    return every(
      withDocument(first, { role_arns: [role] }),
      withDocument(second, {}),
      rolePolicies(
        (statements) => [...statements, ...widening(rebucket(first.bucket))(statements)].map(unnamed),
        named('role-policy', second),
      ),
    )(tf);
  },
};

/** The doubled statements would carry each Sid twice, which IAM refuses. */
function unnamed({ Sid: _twice, ...statement }: Readonly<Record<string, unknown>>) {
  return statement;
}

export default mutant;
