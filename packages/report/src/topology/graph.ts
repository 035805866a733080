import { allowedResources, coversBucket } from './allows.ts';
import { deniesUserId } from './denies.ts';
import { type Resource, refersTo, resourcesOf, type TerraformJson, text } from './terraform.ts';

export const COLUMNS = ['AppRole', 'Vault policy', 'Vault AWS role', 'IAM principal', 'S3 bucket'] as const;

export interface Node {
  readonly id: string;
  /** Index into `COLUMNS`. */
  readonly column: number;
  readonly label: string;
  /** What narrows or guards it: `session policy`, `session tags`, `bucket policy`, … */
  readonly notes: readonly string[];
}

/** `tenant` is the AppRole whose path this edge is on; edges that nobody’s path uses are not drawn. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly tenant: string;
  /** The principal’s own policies allow it, and a Deny of the bucket’s policy shuts this session out. */
  readonly denied?: true;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/**
 * Who logs in as what, who may read which Vault path, who assumes what and what that may reach: read off the Terraform
 * that is deployed. Allow statements make the lines; a bucket policy’s Deny on `aws:userid` marks those it cuts, and any
 * other bucket policy is a note on its bucket.
 */
export function topologyGraph(terraform: TerraformJson): Graph {
  const appRoles = resourcesOf(terraform, 'vault_approle_auth_backend_role');
  const policies = resourcesOf(terraform, 'vault_policy');
  const vaultRoles = resourcesOf(terraform, 'vault_aws_secret_backend_role', 'vault_generic_endpoint').filter(
    isVaultRole,
  );
  const iamRoles = resourcesOf(terraform, 'aws_iam_role');
  const buckets = resourcesOf(terraform, 'aws_s3_bucket');

  const nodes = new Map<string, Node>();
  const edges: Edge[] = [];
  const add = (node: Node) => nodes.set(node.id, node).get(node.id) ?? node;
  for (const bucket of buckets)
    add({ id: idOf(bucket), column: 4, label: labelOf(bucket), notes: bucketNotes(terraform, bucket) });

  for (const appRole of appRoles) {
    const tenant = labelOf(appRole);
    const start = add({ id: idOf(appRole), column: 0, label: tenant, notes: [] });
    for (const policy of policies.filter((candidate) => refersTo(appRole.body.token_policies, candidate))) {
      const acl = add({ id: idOf(policy), column: 1, label: labelOf(policy), notes: [] });
      edges.push({ from: start.id, to: acl.id, tenant });
      for (const vaultRole of vaultRoles.filter((candidate) => mayRead(policy, candidate))) {
        const details = vaultRoleDetails(vaultRole);
        const role = add({ id: idOf(vaultRole), column: 2, label: details.label, notes: details.notes });
        edges.push({ from: acl.id, to: role.id, tenant });
        for (const principal of principalsOf(terraform, vaultRole, iamRoles)) {
          const node = add({ id: principal.id, column: 3, label: principal.label, notes: principal.notes });
          edges.push({ from: role.id, to: node.id, tenant });
          for (const bucket of buckets) {
            const name = text(bucket.body, 'bucket') ?? '';
            const within = details.session === undefined || coversBucket(details.session, name, details.tags);
            if (within && coversBucket(principal.reaches, name, details.tags)) {
              const userId = `${principal.uniqueId}:${sessionName(policy, details.label)}`;
              const denied = bucketPolicies(terraform, bucket).some(({ body }) =>
                deniesUserId(text(body, 'policy'), userId),
              );
              edges.push({ from: node.id, to: idOf(bucket), tenant, ...(denied ? { denied } : {}) });
            }
          }
        }
      }
    }
  }
  return { nodes: [...nodes.values()], edges: distinct(edges) };
}

const idOf = ({ type, name }: Resource) => `${type}.${name}`;

function labelOf(resource: Resource): string {
  const { body } = resource;
  return text(body, 'role_name') ?? text(body, 'bucket') ?? text(body, 'name') ?? resource.name;
}

function isVaultRole({ type, body }: Resource): boolean {
  return type === 'vault_aws_secret_backend_role' || /\/roles\//.test(text(body, 'path') ?? '');
}

/** Reads the fields that provider and generic endpoint spell alike. */
function vaultRoleDetails(resource: Resource) {
  const written = text(resource.body, 'data_json');
  const body =
    written === undefined
      ? resource.body
      : ({ ...parseObject(written), name: (text(resource.body, 'path') ?? '').split('/').at(-1) } as Record<
          string,
          unknown
        >);
  const policy = text(body, 'policy_document');
  const tags = isRecord(body.session_tags) ? (body.session_tags as Record<string, string>) : {};
  const isSession = text(body, 'credential_type') !== 'iam_user';
  const notes = [
    ...(policy === undefined || policy === '' ? [] : [isSession ? 'session policy' : 'inline policy']),
    ...Object.entries(tags).map(([key, value]) => `tag ${key}=${value}`),
    ...(text(body, 'external_id') === undefined ? [] : ['external id']),
  ];
  return {
    label: text(body, 'name') ?? resource.name,
    body,
    tags,
    notes,
    session: isSession && policy !== undefined && policy !== '' ? allowedResources(policy) : undefined,
  };
}

/** Exact `creds/` and `sts/` paths of a Vault policy, and trailing globs as Vault reads them. */
function mayRead(policy: Resource, vaultRole: Resource): boolean {
  const name = vaultRoleDetails(vaultRole).label;
  const paths = [...(text(policy.body, 'policy') ?? '').matchAll(/path\s+"([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  return paths.some((path) => {
    const [, rest] = path.match(/\/(?:creds|sts)\/(.+)$/) ?? [];
    if (rest === undefined) return false;
    return rest.endsWith('*') ? name.startsWith(rest.slice(0, -1)) : rest === name || rest === '+';
  });
}

/** The session name that a Vault policy pins for a role; Vault’s own otherwise, which no policy can foresee. */
function sessionName(policy: Resource, vaultRole: string): string {
  const blocks = (text(policy.body, 'policy') ?? '').split(/(?=path\s+")/);
  const own = blocks.find((block) => /^path\s+"([^"]+)"/.exec(block)?.[1]?.endsWith(`/${vaultRole}`));
  return own?.match(/"role_session_name"\s*=\s*\["([^"]*)"\]/)?.[1] ?? 'any session name';
}

interface PrincipalNode {
  readonly id: string;
  /** As `aws:userid` begins: the role’s unique id, or Terraform’s expression for it. */
  readonly uniqueId: string;
  readonly label: string;
  readonly notes: readonly string[];
  readonly reaches: readonly string[];
}

function principalsOf(
  terraform: TerraformJson,
  vaultRole: Resource,
  iamRoles: readonly Resource[],
): readonly PrincipalNode[] {
  const { body, label } = vaultRoleDetails(vaultRole);
  if (text(body, 'credential_type') === 'iam_user') {
    return [
      {
        id: `lease.${label}`,
        uniqueId: '',
        label: 'IAM user per lease',
        notes: [],
        reaches: allowedResources(text(body, 'policy_document')),
      },
    ];
  }
  if (text(body, 'credential_type') === 'federation_token') {
    return [
      {
        id: `federated.${label}`,
        uniqueId: '',
        label: 'federated user',
        notes: ['of the broker'],
        reaches: brokerReaches(terraform),
      },
    ];
  }
  return iamRoles
    .filter((role) => refersTo(body.role_arns ?? vaultRole.body, role))
    .map((role) => {
      const inline = resourcesOf(terraform, 'aws_iam_role_policy').filter((policy) =>
        refersTo(policy.body.role, role),
      );
      return {
        id: idOf(role),
        uniqueId: `\${${idOf(role)}.unique_id}`,
        label: labelOf(role),
        notes: role.body.permissions_boundary === undefined ? [] : ['permissions boundary'],
        reaches: inline.flatMap((policy) => allowedResources(text(policy.body, 'policy'))),
      };
    });
}

/** A federated user has at most what the broker’s own user has: both policies must allow. */
function brokerReaches(terraform: TerraformJson): readonly string[] {
  return resourcesOf(terraform, 'aws_iam_user_policy').flatMap(({ body }) =>
    allowedResources(text(body, 'policy')),
  );
}

function bucketPolicies(terraform: TerraformJson, bucket: Resource): readonly Resource[] {
  return resourcesOf(terraform, 'aws_s3_bucket_policy').filter((policy) =>
    refersTo(policy.body.bucket, bucket),
  );
}

function bucketNotes(terraform: TerraformJson, bucket: Resource): readonly string[] {
  return bucketPolicies(terraform, bucket).length === 0 ? [] : ['bucket policy'];
}

function distinct(edges: readonly Edge[]): readonly Edge[] {
  return [
    ...new Map(edges.map((edge) => [`${edge.tenant}\u0000${edge.from}\u0000${edge.to}`, edge])).values(),
  ];
}

function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
