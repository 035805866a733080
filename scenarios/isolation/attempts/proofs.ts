import type { TenantDeployment, WorkloadProof } from '@cordon/domain';
import { certificateOf, ownLogin } from '@cordon/workloads';
import { CLUSTER_API, OTHER_SERVICE } from '@cordon/workloads/names';

/** A proof, and what is wrong with it. */
export interface Variant {
  readonly variant: string;
  readonly proof: WorkloadProof;
}

/** What vouches for the tenant, by a stranger who says the same; STS is the only one of its kind. */
export function byStranger(of: TenantDeployment): readonly Variant[] {
  const { proof } = ownLogin(of);
  return proof.method === 'aws' || proof.method === 'userpass'
    ? []
    : [{ variant: 'another’s key', proof: { ...proof, foreign: true } }];
}

/** What vouches for the tenant, made for somebody else than Vault. */
export function forOthers(of: TenantDeployment): readonly Variant[] {
  const { proof } = ownLogin(of);
  switch (proof.method) {
    case 'jwt':
      return [
        {
          variant: 'for another service',
          proof: { ...proof, claims: { ...proof.claims, aud: OTHER_SERVICE } },
        },
      ];
    case 'kubernetes':
      return [
        { variant: 'for another service', proof: { ...proof, audiences: [OTHER_SERVICE] } },
        { variant: 'for the cluster', proof: { ...proof, audiences: [CLUSTER_API] } },
      ];
    case 'userpass':
      return [];
    case 'aws': {
      const { serverId: _, ...unnamed } = proof;
      return [
        { variant: 'for another service', proof: { ...proof, serverId: OTHER_SERVICE } },
        { variant: 'without an audience', proof: unnamed },
      ];
    }
    case 'cert':
      // The handshake proves that one holds the key, to this Vault alone; what another holds is a server's.
      return [{ variant: 'of the other’s server', proof: { ...proof, usage: 'server' } }];
  }
}

/** Whatever the tenant can have said of itself that looks like the other: in its own namespace, with its own role. */
export function likeTheOther(of: TenantDeployment, other: TenantDeployment): readonly Variant[] {
  const { proof } = ownLogin(of);
  const [own, wanted] = [of.tenant.id, other.tenant.id];
  const plain: Variant = { variant: 'as itself', proof };
  // Of what its owner states, only what it can bring about as it likes may be otherwise.
  if (of.proof !== undefined) return [plain, ...statedLike(of, other)];
  switch (proof.method) {
    case 'jwt': {
      const project = (variant: string, name: string): Variant => {
        const project_path = `${own}/${name}`;
        const sub = `project_path:${project_path}:ref_type:branch:ref:main`;
        return { variant, proof: { ...proof, claims: { ...proof.claims, project_path, sub } } };
      };
      return [plain, project('a project of the other’s name', wanted), project('another project', 'scratch')];
    }
    case 'kubernetes':
      return [
        plain,
        { variant: 'an account of the other’s name', proof: { ...proof, serviceAccount: wanted } },
        { variant: 'the account that every namespace has', proof: { ...proof, serviceAccount: 'default' } },
      ];
    case 'aws':
    case 'userpass':
      return [plain];
    case 'cert':
      return [
        plain,
        { variant: 'an account of the other’s name', proof: { ...proof, ...certificateOf(own, wanted) } },
        { variant: 'naming no entry', proof: { ...proof, unnamed: true } },
      ];
  }
}

/** With the other's words in place of each `*` that its owner states. */
function statedLike(
  { tenant: { login }, proof }: TenantDeployment,
  other: TenantDeployment,
): readonly Variant[] {
  const theirs = ownLogin(other).proof;
  if (proof?.method === 'kubernetes' && login.method === 'kubernetes' && theirs.method === 'kubernetes')
    return login.serviceAccount.includes('*') && globs(login.serviceAccount, theirs.serviceAccount)
      ? [
          {
            variant: 'an account of the other’s name',
            proof: { ...proof, serviceAccount: theirs.serviceAccount },
          },
        ]
      : [];
  if (proof?.method !== 'jwt' || login.method !== 'jwt' || theirs.method !== 'jwt') return [];
  const open = Object.entries(login.claims).flatMap(([claim, said]) => {
    const value = theirs.claims[claim];
    const fits =
      typeof said === 'string' && typeof value === 'string' && said.includes('*') && globs(said, value);
    return fits ? [[claim, value] as const] : [];
  });
  if (open.length === 0) return [];
  const claims = { ...proof.claims, ...Object.fromEntries(open) };
  return [{ variant: 'the other’s words in what one chooses', proof: { ...proof, claims } }];
}

function globs(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

/** The tenant’s own, with the other’s name in each claim that whoever starts a job chooses. */
export function withChosenClaims(of: TenantDeployment, other: TenantDeployment): readonly Variant[] {
  const { proof } = ownLogin(of);
  if (proof.method !== 'jwt') return [];
  if (of.proof !== undefined) return statedLike(of, other);
  const project = proof.claims.project_path;
  const wanted = other.tenant.id;
  return [
    {
      variant: 'branch, environment and user',
      proof: {
        ...proof,
        claims: {
          ...proof.claims,
          ref: wanted,
          environment: wanted,
          user_login: wanted,
          sub: `project_path:${project}:ref_type:branch:ref:${wanted}`,
        },
      },
    },
  ];
}
