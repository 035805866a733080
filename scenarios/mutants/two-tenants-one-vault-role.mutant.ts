import {
  aclText,
  every,
  named,
  rebucket,
  type Statement,
  vaultDocuments,
  widening,
} from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';
import type { TerraformJson } from '../lib/plot.ts';

const mutant: Mutant = {
  id: 'two-tenants-one-vault-role',
  sentence:
    'two tenants were put on one Vault role of leased users: their leases lie below one path, so one cannot be stopped alone',
  breaks: 'blast-radius',
  killedBy: ['tenant-stopped'],
  mutate: (tf, { topology, tenants: [first, second] }) =>
    topology !== 'iam-user-per-lease' || first === undefined || second === undefined
      ? undefined
      : every(
          vaultDocuments(
            (statements) => [...statements, ...widening(rebucket(second.bucket))(statements)].map(unnamed),
            named('vault-role', first),
          ),
          aclText(
            (hcl) => hcl.replaceAll(new RegExp(`/(creds|sts)/${second.id}"`, 'g'), `/$1/${first.id}"`),
            named('policy', second),
          ),
          sharingVaultRole(first.id, second.id),
        )(tf),
};

/** What the deployment says of itself: `second` gets its credentials where `first` does. */
function sharingVaultRole(first: string, second: string) {
  return (tf: TerraformJson): TerraformJson => {
    const output = tf.output as { deployment: { value: { tenants: readonly Tenancy[] } } };
    const { value } = output.deployment;
    const shared = value.tenants.find(({ tenant }) => tenant.id === first)?.vaultRole;
    const tenants = value.tenants.map((one) =>
      one.tenant.id === second ? { ...one, vaultRole: shared } : one,
    );
    return {
      ...tf,
      output: { ...output, deployment: { ...output.deployment, value: { ...value, tenants } } },
    };
  };
}

interface Tenancy {
  readonly tenant: { readonly id: string };
  readonly vaultRole: unknown;
}

/** The doubled statements would carry each Sid twice, which IAM refuses. */
function unnamed({ Sid: _twice, ...statement }: Statement): Statement {
  return statement;
}

export default mutant;
