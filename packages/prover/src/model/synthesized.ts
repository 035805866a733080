import { createHash } from 'node:crypto';
import type { Deployment as FullDeployment } from '@cordon/domain';
import { stateFromResources, type TerraformResource } from './from-terraform.ts';
import { type DeployedState, ModelError, type TenantState } from './state.types.ts';

/** Terraform's JSON configuration syntax, as far as it is read here. */
export interface TerraformJson {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly output?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly [key: string]: unknown;
}

const ACCOUNTS = { main: '000000000001', roles: '000000000002' } as const;
type Attributes = Record<string, unknown>;

/**
 * The state that applying a synthesized configuration (`cdk.tf.json`) would make: what AWS and Vault would compute
 * (ARNs, unique ids, accessors) is made up, the rest is taken as it stands. Throws `ModelError` where the
 * configuration says something that cannot be worked out without applying it.
 */
export function stateFromConfiguration(configuration: TerraformJson): DeployedState {
  const { world, computed } = worldOf(configuration);
  const resources = [...computed].map(([address, attributes]): TerraformResource => {
    const [type = '', name = ''] = address.split('.');
    return { type, name, attributes: world.filled(address, attributes), accountId: accountOf(attributes) };
  });
  const deployment = outputOf(configuration, world);
  return stateFromResources(resources, {
    accountId: deployment.accountId,
    region: deployment.region,
    brokerArn: deployment.brokerArn,
    tenants: tenantsOf(deployment),
  });
}

/**
 * Terraform's output `deployment` with the same made-up values filled in: whom attacks would name, had this been
 * applied. Nothing of it exists; it is for engines that decide without services.
 */
export function deploymentFromConfiguration(configuration: TerraformJson): FullDeployment {
  return outputOf(configuration, worldOf(configuration).world) as unknown as FullDeployment;
}

function worldOf(configuration: TerraformJson) {
  const computed = new Map<string, Attributes>();
  for (const [type, instances] of Object.entries(configuration.resource))
    for (const [name, attributes] of Object.entries(instances)) computed.set(`${type}.${name}`, attributes);
  const world = new References(
    computed,
    (configuration.data ?? {}) as Record<string, Record<string, Attributes>>,
    (configuration.locals ?? {}) as Attributes,
  );
  return { world, computed };
}

function outputOf(configuration: TerraformJson, world: References): Deployment {
  const deployment = world.fill(configuration.output?.deployment?.value, '') as Deployment | undefined;
  if (deployment === undefined)
    throw new ModelError('the configuration has no output `deployment`: nothing says who the tenants are');
  return deployment;
}

/** Domain's `Deployment`, as far as it is needed. */
interface Deployment {
  readonly accountId: string;
  readonly region: string;
  readonly brokerArn: string;
  readonly vault: { readonly approleMount: string };
  readonly tenants: readonly {
    readonly tenant: TenantState;
    readonly appRole: { readonly name: string };
  }[];
}

/** Who the tenants are, and which AppRole each logs in with. */
export function tenantsOf(deployment: Deployment): readonly TenantState[] {
  return deployment.tenants.map(({ tenant, appRole }) => ({
    id: tenant.id,
    data: tenant.data,
    login: { method: 'approle', mount: deployment.vault.approleMount, role: appRole.name },
  }));
}

function accountOf(attributes: Attributes): string {
  return attributes.provider === 'aws.roles' ? ACCOUNTS.roles : ACCOUNTS.main;
}

class References {
  readonly #resources: ReadonlyMap<string, Attributes>;
  readonly #data: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly #locals: Attributes;
  readonly #filled = new Map<string, Attributes>();

  constructor(
    resources: ReadonlyMap<string, Attributes>,
    data: Readonly<Record<string, Readonly<Record<string, Attributes>>>>,
    locals: Attributes,
  ) {
    this.#locals = locals;
    this.#resources = resources;
    this.#data = data;
  }

  /** A resource's attributes with every reference filled in, and with what the provider would compute. */
  filled(address: string, attributes: Attributes): Attributes {
    const known = this.#filled.get(address);
    if (known !== undefined) return known;
    const made: Attributes = {};
    this.#filled.set(address, made);
    for (const [key, value] of Object.entries(attributes))
      if (key !== 'provider' && key !== 'lifecycle') made[key] = this.fill(value, address);
    Object.assign(made, computedFor(address, made, accountOf(attributes)));
    return made;
  }

  fill(value: unknown, address: string): unknown {
    if (typeof value === 'string') return this.#text(value, address);
    if (Array.isArray(value)) return value.map((one) => this.fill(one, address));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.fill(one, address)]));
  }

  // `$${` is Terraform's way to write `${`; https://opentofu.org/docs/language/expressions/strings/#escape-sequences
  #text(value: string, address: string): unknown {
    const choice = /^\$\{startswith\(([\w.-]+), "([^"]*)"\) \? (.+) : ([\w.-]+)\}$/.exec(value);
    if (choice !== null) {
      const [, asked = '', beginning = '', yes = '', no = ''] = choice;
      const holds = String(this.#value(asked) ?? '').startsWith(beginning);
      return this.#text(holds ? (/^"(.*)"$/.exec(yes)?.[1] ?? `\${${yes}}`) : `\${${no}}`, address);
    }
    const whole = /^\$\{([^{}]*)\}$/.exec(value);
    if (whole?.[1] !== undefined)
      return this.#value(whole[1]) ?? (/^var\./.test(whole[1]) ? null : `⟦${whole[1]}⟧`);
    return value.replace(/\$\$\{|%%\{|\$\{([^{}]*)\}/g, (found, inside: string | undefined) =>
      inside === undefined ? found.slice(1) : String(this.#value(inside) ?? `⟦${inside} in ${address}⟧`),
    );
  }

  #value(expression: string): unknown {
    const local = /^local\.(\w+)$/.exec(expression)?.[1];
    if (local !== undefined) return this.fill(this.#locals[local], expression);
    const data = /^data\.([a-z0-9_]+)\.([\w-]+)\.(\w+)$/.exec(expression);
    if (data !== null) return this.#dataValue(data[1] ?? '', data[2] ?? '', data[3] ?? '');
    const path = /^([a-z0-9_]+\.[\w-]+)\.(\w+)$/.exec(expression);
    const address = path?.[1] ?? '';
    const attributes = this.#resources.get(address);
    if (attributes === undefined) return undefined;
    return this.filled(address, attributes)[path?.[2] ?? ''];
  }

  #dataValue(type: string, name: string, attribute: string): unknown {
    const attributes = this.#data[type]?.[name];
    if (type !== 'aws_caller_identity' || attributes === undefined) return undefined;
    const account = accountOf(attributes);
    // The administrator who runs Terraform: the account's root.
    return { account_id: account, id: account, user_id: account, arn: `arn:aws:iam::${account}:root` }[
      attribute
    ];
  }
}

/** What AWS and Vault make up; ids are drawn from the address, so that the same configuration gives the same ids. */
function computedFor(address: string, made: Attributes, account: string): Attributes {
  const [type = ''] = address.split('.');
  const name = String(made.name ?? '');
  const path = String(made.path ?? '/');
  switch (type) {
    case 'aws_iam_role':
      return {
        arn: `arn:aws:iam::${account}:role${path}${name}`,
        unique_id: uniqueId('AROA', address),
        id: name,
      };
    case 'aws_iam_user':
      return {
        arn: `arn:aws:iam::${account}:user${path}${name}`,
        unique_id: uniqueId('AIDA', address),
        id: name,
      };
    case 'aws_iam_policy':
      return {
        arn: `arn:aws:iam::${account}:policy${path}${name}`,
        id: `arn:aws:iam::${account}:policy${path}${name}`,
      };
    case 'aws_iam_access_key':
      return { id: uniqueId('AKIA', address), secret: '' };
    case 'aws_s3_bucket':
      return { arn: `arn:aws:s3:::${made.bucket}`, id: made.bucket };
    case 'vault_auth_backend':
      return {
        accessor: `auth_${made.type}_${uniqueId('', address).slice(0, 8).toLowerCase()}`,
        path: made.path ?? made.type,
      };
    case 'vault_identity_entity':
    case 'vault_identity_group':
      return { id: uniqueId('', address) };
    case 'vault_approle_auth_backend_role':
      return { role_id: uniqueId('', address) };
    default:
      return {};
  }
}

function uniqueId(prefix: string, address: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const digest = createHash('sha256').update(address).digest();
  return prefix + [...digest.subarray(0, 17)].map((byte) => alphabet[byte & 31]).join('');
}
