import type { Tenant } from '@cordon/domain';
import { type Caller, type IsolationModel, provePair, type Target } from '@cordon/prover';
import type { VaultRoleState } from '@cordon/terraform';

export const COLUMNS = ['login', 'Vault policy', 'Vault role', 'IAM principal', 'S3 bucket'] as const;

/** Further tenants are folded into one row with their number. */
export const SHOWN_TENANTS = 6;

export interface Node {
  readonly id: string;
  /** Index into `COLUMNS`. */
  readonly column: number;
  readonly label: string;
  /** What restricts it: `session policy`, `tag tenant=acme`, `bucket policy`, … */
  readonly notes: readonly string[];
}

/** `tenant` is the tenant whose path uses this edge; edges on no path are not drawn. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly tenant: string;
  /** Without the bucket’s policy it would be allowed; with it, it is not. */
  readonly denied?: true;
}

export interface Graph {
  /** All of them; the edges are those of the first `SHOWN_TENANTS`. */
  readonly tenants: readonly string[];
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/**
 * Who logs in as what, which Vault policies allow which role of the engine, which IAM principal that gives and what it
 * reaches. Drawn from the prover's model; each line to a bucket is the prover’s answer for that pair.
 */
export function topologyGraph(model: IsolationModel): Graph {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const add = (node: Node): string => {
    nodes.set(node.id, node);
    return node.id;
  };
  const connect = (from: string, to: string, tenant: string, denied = false): void => {
    const key = `${tenant}\u0000${from}\u0000${to}`;
    // A line that one session has stays, even if another session is denied.
    if (denied && edges.has(key)) return;
    edges.set(key, { from, to, tenant, ...(denied ? { denied } : {}) });
  };
  const roles = new Map<string, VaultRoleState>(
    model.state.vault.awsRoles.flatMap((role) =>
      [`creds`, `sts`].map((kind) => [`${role.mount}/${kind}/${role.name}`, role] as const),
    ),
  );
  const targets = model.tenants.flatMap(({ data }) => data);
  const policed = new Set(
    model.state.buckets.filter(({ policy }) => policy !== undefined).map(({ name }) => name),
  );
  for (const { id, callers } of model.tenants.slice(0, SHOWN_TENANTS)) {
    const tenant = model.state.tenants.find((one) => one.id === id);
    const login = add({ id: `login ${id}`, column: 0, label: id, notes: loginNotes(tenant?.login) });
    for (const caller of callers) {
      const role = roles.get(caller.through?.path ?? '');
      const node = role === undefined ? tokenNode(caller, model) : engineNode(role);
      if (caller.crossed === true || caller.through === undefined || node === undefined) continue;
      const engine = add(node);
      for (const policy of caller.through.policies) {
        const acl = add({ id: `vault policy ${policy}`, column: 1, label: policy, notes: [] });
        connect(login, acl, id);
        connect(acl, engine, id);
      }
      const principal = add(principalNode(caller, role));
      connect(engine, principal, id);
      for (const target of targets) {
        const answer = reaches(caller, target);
        if (answer === 'no') continue;
        const name = target.arn.slice('arn:aws:s3:::'.length);
        const label = target.prefix === undefined ? name : `${name}/${target.prefix}`;
        const notes = policed.has(name) ? ['bucket policy'] : [];
        const bucket = add({ id: `bucket ${label}`, column: 4, label, notes });
        connect(principal, bucket, id, answer === 'denied');
      }
    }
  }
  return {
    tenants: model.tenants.map(({ id }) => id),
    nodes: [...nodes.values()],
    edges: [...edges.values()],
  };
}

function engineNode(role: VaultRoleState): Node {
  return { id: `vault role ${role.mount}/${role.name}`, column: 2, label: role.name, notes: roleNotes(role) };
}

/** The identity token role of a session; `undefined` for other sessions. */
function tokenNode({ route, through }: Caller, { state }: IsolationModel): Node | undefined {
  const path = through?.path ?? '';
  const role = state.vault.identityTokens?.roles.find(({ name }) => path === `identity/oidc/token/${name}`);
  if (route?.kind !== 'web-identity' || role === undefined) return undefined;
  return {
    id: `token role ${role.name}`,
    column: 2,
    label: role.name,
    notes: ['identity token, tag by caller'],
  };
}

/** The prover’s answer; “cannot tell” is drawn as reachable, so that no picture looks safer than the proof. */
function reaches(caller: Caller, target: Target): 'yes' | 'denied' | 'no' {
  if (provePair(caller, target).kind !== 'proved') return 'yes';
  if (target.policy === undefined) return 'no';
  const { policy: _policy, ...bare } = target;
  return provePair(caller, bare).kind === 'refuted' ? 'denied' : 'no';
}

function loginNotes(login: Tenant['login'] | undefined): readonly string[] {
  return login === undefined || login.method === 'approle' ? [] : [login.method];
}

function roleNotes(role: VaultRoleState): readonly string[] {
  const session = role.credentialType !== 'iam_user';
  return [
    ...(role.policyDocument === undefined ? [] : [session ? 'session policy' : 'inline policy']),
    ...Object.entries(role.sessionTags).map(([key, value]) => `tag ${key}=${value}`),
    ...(role.externalId === undefined ? [] : ['external id']),
  ];
}

function principalNode({ principal, policies }: Caller, role: VaultRoleState | undefined): Node {
  const bounded = policies.boundary === undefined ? [] : ['permissions boundary'];
  if (principal.kind === 'role-session')
    return {
      id: `principal ${principal.roleArn}`,
      column: 3,
      label: principal.roleArn.slice(principal.roleArn.lastIndexOf('/') + 1),
      notes: bounded,
    };
  const federated = principal.kind === 'federated-user';
  return {
    id: `principal of ${role?.mount}/${role?.name}`,
    column: 3,
    label: federated ? 'federated user' : 'IAM user per lease',
    notes: federated ? ['of the broker'] : bounded,
  };
}
