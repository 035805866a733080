import { allowedResources, coversBucket } from './allows.ts';
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
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/**
 * Who logs in as what, who may read which Vault path, who assumes what and what that may reach: read off the Terraform
 * that is deployed. Only Allow statements are drawn; a bucket with a policy of its own carries a note instead.
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
              edges.push({ from: node.id, to: idOf(bucket), tenant });
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
  const notes = [
    ...(policy === undefined || policy === '' ? [] : ['session policy']),
    ...Object.entries(tags).map(([key, value]) => `tag ${key}=${value}`),
    ...(text(body, 'external_id') === undefined ? [] : ['external id']),
    ...(text(body, 'credential_type') === 'iam_user' ? ['IAM user per lease'] : []),
  ];
  const isSession = text(body, 'credential_type') !== 'iam_user';
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

interface PrincipalNode {
  readonly id: string;
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
        label: `user per lease`,
        notes: [],
        reaches: allowedResources(text(body, 'policy_document')),
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
        label: labelOf(role),
        notes: role.body.permissions_boundary === undefined ? [] : ['permissions boundary'],
        reaches: inline.flatMap((policy) => allowedResources(text(policy.body, 'policy'))),
      };
    });
}

function bucketNotes(terraform: TerraformJson, bucket: Resource): readonly string[] {
  const policies = resourcesOf(terraform, 'aws_s3_bucket_policy').filter((policy) =>
    refersTo(policy.body.bucket, bucket),
  );
  return policies.length === 0 ? [] : ['bucket policy'];
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
