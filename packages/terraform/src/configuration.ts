import type { Deployment } from '@cordon/domain';
import { STAND_IN_ACCOUNTS } from './accounts.ts';
import { evaluate } from './hcl-evaluate.ts';
import { parseTemplate } from './hcl-parse.ts';
import { describe, readShow } from './show.ts';
import type { ShowJson } from './show-json.ts';
import { moduleOfJson } from './source.ts';
import { type DeployedState, ModelError, type TenantState } from './state.types.ts';
import { firstUnknown } from './unknown.ts';
import { World } from './world.ts';

/** Attributes of one resource, as a configuration in Terraform's JSON syntax (`cdk.tf.json`) has them. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * A configuration in Terraform's JSON syntax, as far as anything is read of it; every other block passes through
 * untouched. https://opentofu.org/docs/language/syntax/json/
 */
export interface TerraformJson {
  /** By resource type, then by name. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly locals?: Attributes;
  readonly output?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly [block: string]: unknown;
}

/** A resource of a configuration with its address. */
export interface ConfiguredResource {
  /** `aws_iam_role.role-acme` */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly attributes: Attributes;
}

/** All resources of some types, in the order they are written. */
export function resourcesOf(
  terraform: TerraformJson,
  ...types: readonly string[]
): readonly ConfiguredResource[] {
  return types.flatMap((type) =>
    Object.entries(terraform.resource?.[type] ?? {}).map(([name, attributes]) => ({
      address: `${type}.${name}`,
      type,
      name,
      attributes,
    })),
  );
}

/** An attribute that must be text; absent is the empty text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * The state that applying a configuration in Terraform's JSON syntax (`cdk.tf.json`) would make: values that AWS and
 * Vault compute (ARNs, unique ids, accessors) are made up, all others are used as written. Its tenants are those of the
 * output `deployment`. Throws `ModelError` where there is none.
 */
export function stateFromConfiguration(configuration: TerraformJson): DeployedState {
  const world = worldOf(configuration);
  const deployment = outputOf(configuration, world);
  return { ...describe(world).state, ...aboutOf(deployment) };
}

/**
 * The output `deployment` with the same made-up values, as if the configuration had been applied: for engines that work
 * without services. Nothing in it exists.
 */
export function deploymentFromConfiguration(configuration: TerraformJson): Deployment {
  return outputOf(configuration, worldOf(configuration));
}

/** The state of an applied configuration with an output `deployment`, from `tofu show -json`. Throws `ModelError`. */
export function stateFromShow(show: ShowJson): DeployedState {
  const deployment = show.values?.outputs?.deployment?.value as Deployment | undefined;
  if (deployment === undefined) throw noDeployment('state');
  const { state } = readShow(show, { accountId: deployment.accountId });
  return { ...state, ...aboutOf(deployment) };
}

/**
 * Fills the references of a configuration's texts: `\${aws_iam_role.x.arn}` becomes an ARN of its full length with a
 * stand-in for the account, `$\${aws:…}` a variable of IAM. The function throws `RangeError` for a reference to
 * something that the configuration does not create, and for values known after apply only: Terraform would refuse the
 * first, and a policy must not depend on the second.
 */
export function resolver(configuration: TerraformJson): (source: string) => string {
  const world = worldOf(configuration);
  const scope = world.scopeOf(world.root);
  return (source) => {
    const value = evaluate(parseTemplate(source), scope);
    const unknown = firstUnknown(value);
    if (unknown !== undefined || typeof value !== 'string')
      throw new RangeError(
        `\`${source.slice(0, 200)}\` was not understood: ${unknown?.why ?? 'it refers to nothing that is known before the apply'}`,
      );
    return value;
  };
}

function worldOf(configuration: TerraformJson): World {
  const root = moduleOfJson(configuration);
  const instances = [...root.resources].map(([address]) => {
    const parts = address.split('.');
    const [type = '', name = ''] = parts.slice(-2);
    const mode = parts.length === 3 ? ('data' as const) : ('managed' as const);
    return {
      ...{ address, module: '', mode, type, name, provider: '', actions: ['configured'], values: {} },
      ...{ unknown: undefined, sensitive: undefined },
    };
  });
  return new World({
    instances,
    root,
    // A second provider is a second account: topologies use one for nothing else.
    accountOf: (key) => STAND_IN_ACCOUNTS[key === 'aws' ? 0 : 1],
  });
}

function outputOf(configuration: TerraformJson, world: World): Deployment {
  const expression = world.root.source?.outputs.get('deployment');
  if (expression === undefined || configuration.output?.deployment?.value === undefined)
    throw noDeployment('configuration');
  const value = evaluate(expression, world.scopeOf(world.root));
  const unknown = firstUnknown(value);
  if (unknown !== undefined)
    throw new ModelError(
      `the output \`deployment\` was not understood: ${unknown.why}; prove the deployed state instead (--live)`,
    );
  return value as Deployment;
}

function noDeployment(what: string): ModelError {
  return new ModelError(`the ${what} has no output \`deployment\`: nothing says who the tenants are`);
}

/** The output's data about the deployment as a whole, and its tenants. */
function aboutOf(
  deployment: Deployment,
): Pick<DeployedState, 'accountId' | 'region' | 'brokerArn' | 'tenants'> {
  const { accountId, region, brokerArn } = deployment;
  return { accountId, region, brokerArn: brokerArn ?? '', tenants: tenantsOf(deployment) };
}

/** Who the tenants are, and how each logs in. */
export function tenantsOf({ vault, tenants }: Pick<Deployment, 'vault' | 'tenants'>): readonly TenantState[] {
  return tenants.map(({ tenant, appRole }) => ({
    id: tenant.id,
    data: tenant.data,
    login:
      appRole === undefined
        ? tenant.login
        : { method: 'approle', mount: vault.authMount, role: appRole.name },
  }));
}
