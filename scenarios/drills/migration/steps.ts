import type { TerraformJson } from '@cordon/harness/planned-deployment';

/** The three changes that lead from one topology to another, in the order in which they are applied. */
export const STEP_KINDS = {
  add: 'create what the new topology needs next to the old; the broker may act for both',
  switch:
    'write the Vault roles by hand, so that they issue the new credentials; Terraform then finds nothing to change',
  remove: 'once the last old session has expired, delete what only the old topology needs',
} as const;
export type StepKind = keyof typeof STEP_KINDS;
export const STEP_ORDER = Object.keys(STEP_KINDS) as readonly StepKind[];

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

const VAULT_ROLES = 'vault_aws_secret_backend_role';
const BROKER = { type: 'aws_iam_user_policy', name: 'broker-policy' } as const;

/**
 * The configurations on the way from one topology to another of the same tenants and names. Pure; throws `RangeError`
 * where the two differ in something that no step of the three changes: then this is no way between them.
 */
export function migrationSteps(
  from: TerraformJson,
  to: TerraformJson,
): Readonly<Record<StepKind, TerraformJson>> {
  const old = resourcesOf(from);
  const next = resourcesOf(to);
  for (const [type, some] of Object.entries(old))
    for (const [name, before] of Object.entries(some)) {
      const after = next[type]?.[name];
      const may = type === VAULT_ROLES || (type === BROKER.type && name === BROKER.name);
      if (after === undefined || may || same(before, after)) continue;
      throw new RangeError(`\`${type}.${name}\` differs between the two topologies, but no step changes it`);
    }
  const both: Record<string, Record<string, Readonly<Record<string, unknown>>>> = {};
  for (const resources of [next, old])
    for (const [type, some] of Object.entries(resources)) both[type] = { ...both[type], ...some };
  both[BROKER.type] = { ...both[BROKER.type], [BROKER.name]: brokerOfBoth(old, next) };
  return {
    add: { ...from, resource: both } as TerraformJson,
    switch: { ...to, resource: { ...both, [VAULT_ROLES]: next[VAULT_ROLES] ?? {} } } as TerraformJson,
    remove: to,
  };
}

/**
 * The same configuration with a role of its own: two topologies that share one role's name cannot stand beside each
 * other, and a role whose policy is changed in place refuses the sessions of the old topology at once. Pure.
 */
export function withRoleNamed(tf: TerraformJson, prefix: string, name: string): TerraformJson {
  const text = JSON.stringify(tf)
    .replaceAll(`${prefix}-shared`, `${prefix}-${name}`)
    .replaceAll('role-policy-shared', `role-policy-${name}`)
    .replaceAll('role-shared', `role-${name}`);
  return JSON.parse(text) as TerraformJson;
}

/** What a role of Vault's AWS engine is to say, and which IAM role it names. */
export interface VaultRole {
  readonly name: string;
  readonly iamRole: string;
  readonly policyDocument: string;
  readonly sessionTags: Readonly<Record<string, string>>;
}

/** The roles of Vault's AWS engine that a configuration asks for. Pure; `RangeError` for one that is not of that kind. */
export function vaultRolesOf(tf: TerraformJson): readonly VaultRole[] {
  const resources = resourcesOf(tf);
  return Object.values(resources[VAULT_ROLES] ?? {}).map((role) => {
    const [arn] = role.role_arns as readonly string[];
    const address = /^\$\{aws_iam_role\.([\w-]+)\.arn\}$/.exec(arn ?? '')?.[1];
    const iamRole = resources.aws_iam_role?.[address ?? '']?.name;
    if (typeof iamRole !== 'string') throw new RangeError(`Vault role \`${role.name}\` names no IAM role`);
    return {
      name: String(role.name),
      iamRole,
      policyDocument: String(role.policy_document ?? ''),
      sessionTags: (role.session_tags ?? {}) as Readonly<Record<string, string>>,
    };
  });
}

function resourcesOf(tf: TerraformJson): Resources {
  return (tf as { readonly resource?: Resources }).resource ?? {};
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The broker's policy with the statements of both; the new ones under names of their own. */
function brokerOfBoth(old: Resources, next: Resources): Readonly<Record<string, unknown>> {
  const [before, after] = [old, next].map((resources) => resources[BROKER.type]?.[BROKER.name]);
  const [mine, theirs] = [before, after].map(
    (one) => JSON.parse(String(one?.policy)) as { Statement: Readonly<Record<string, unknown>>[] },
  );
  const said = new Set((mine?.Statement ?? []).map((statement) => JSON.stringify(statement)));
  const more = (theirs?.Statement ?? [])
    .filter((statement) => !said.has(JSON.stringify(statement)))
    .map((statement) => ({ ...statement, Sid: `${String(statement.Sid)}Next` }));
  const policy = JSON.stringify({ ...mine, Statement: [...(mine?.Statement ?? []), ...more] });
  return { ...before, policy };
}
