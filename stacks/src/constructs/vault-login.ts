import { Policy } from '@cdktf/provider-vault/lib/policy/index.js';
import type { ObjectCounts, Tenant, TenantDeployment } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { addCounts } from '../counts.ts';
import { LoginMisfit, StackError } from '../errors.ts';
import {
  type AclRule,
  credentialRules,
  identityTokenRules,
  type Limits,
  vaultAcl,
} from '../policies/vault-acl.ts';
import type { Wiring } from './wiring.ts';

const HOUR = 3600;

/**
 * Terms of every token that a login gives. `default` is left out: it would add lookup and renewal of any lease whose id the
 * tenant learns.
 */
export const TOKEN_TERMS = { tokenNoDefaultPolicy: true, tokenTtl: HOUR, tokenMaxTtl: HOUR } as const;

/** How tenants log in to Vault, whatever they get there: `logins/<id>.login.ts`. */
export interface Login {
  /** The file's name without `.login.ts`. */
  readonly id: string;
  readonly sentence: string;
  /** What it rests on, for people: one sentence each for the two kinds of Vault policies. */
  readonly rests: Readonly<Record<PolicyStyle, string>>;
  /** Without it nobody gets in: what one shows stands in the handshake with Vault. */
  readonly needs?: 'tls';
  /** What a team weighs when it chooses among logins. */
  readonly weighs: {
    /** What a workload is handed each time, or keeps, in order to log in. */
    readonly secret: 'handed' | 'kept' | 'none';
    /** The service that must be up in addition to Vault when a tenant logs in. */
    readonly asks: string;
    /** Requests to STS that one login makes, which count against the account’s rate. */
    readonly stsCalls: number;
  };
  /** Terraform resources, without the Vault policies. */
  readonly objects: Readonly<Record<PolicyStyle, ObjectCounts>>;
  /** Makes the auth method. `tenants` are all who will log in. */
  open(stack: TerraformStack, wiring: Wiring, style: PolicyStyle): OpenLogin;
}

/** One Vault policy for each tenant, or one for all with an identity template in its path. */
export type PolicyStyle = 'perTenant' | 'templated';

export interface OpenLogin {
  /** Of the auth method, without `auth/`. */
  readonly mount: string;
  /** The identity template that stands for the tenant; absent where nothing that Vault writes of a login says which it is. */
  readonly template?: string;
  /** Lets a tenant in, with these policies. */
  admit(
    tenant: Tenant,
    policies: readonly string[],
  ): Pick<TenantDeployment, 'loginRole' | 'appRole'> & { readonly login: Tenant['login'] };
}

/** A login with the kind of policies that go with it, as `--login` names it: `jwt`, `jwt+templated`. */
export interface ChosenLogin {
  readonly choice: string;
  readonly login: Login;
  readonly style: PolicyStyle;
}

const chosen = new WeakMap<TerraformStack, ChosenLogin>();

/** Says how tenants of the stack log in; before the topology is built. */
export function setLogin(stack: TerraformStack, login: ChosenLogin): void {
  chosen.set(stack, login);
}

/** The login of the stack. Throws `StackError` before `setLogin`. */
export function loginOf(stack: TerraformStack): ChosenLogin {
  const found = chosen.get(stack);
  if (found === undefined)
    throw new StackError('the stack has no login; say which before the topology is built');
  return found;
}

/** Terraform resources of a login, its Vault policies among them. */
export function loginObjects({ login, style }: ChosenLogin): ObjectCounts {
  const policies = style === 'perTenant' ? { base: 0, perTenant: 1 } : { base: 1, perTenant: 0 };
  return addCounts(login.objects[style], { vault_policy: policies });
}

/**
 * The way into Vault of a stack's tenants: its auth method on a mount of its own, and either one Vault policy a tenant, static
 * text, or one for all that is templated by identity. A template is safe only where whoever logs in does not choose its
 * value: until Vault 1.21.6 that could bring its own glob, and the last login's metadata governs every live token of an alias.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#templated-policies
 */
export class VaultLogin {
  readonly #stack: TerraformStack;
  readonly #wiring: Wiring;
  readonly #chosen: ChosenLogin;
  readonly #open: OpenLogin;
  #shared: Policy | undefined;

  constructor(stack: TerraformStack, wiring: Wiring) {
    this.#stack = stack;
    this.#wiring = wiring;
    this.#chosen = loginOf(stack);
    this.#open = this.#chosen.login.open(stack, wiring, this.#chosen.style);
    wiring.authMount = this.#open.mount;
  }

  /** The identity template that stands for whoever logs in. Throws `LoginMisfit` where there is none. */
  get template(): string {
    const { template } = this.#open;
    if (template === undefined)
      throw new LoginMisfit(
        this.#chosen.choice,
        'its tenants are identified by an identity template, and with one Vault policy for each tenant this login provides nothing for it',
      );
    return template;
  }

  /** Lets the tenant in, to the credentials of a role of the AWS engine and to its own token. */
  tenant(tenant: Tenant, vaultRole: string, limits?: Limits): Admitted {
    const { awsMount } = this.#wiring.names;
    return this.#admit(tenant, {
      own: () => credentialRules(awsMount, vaultRole, limits),
      ofAll: () => {
        if (vaultRole !== tenant.id || limits !== undefined)
          throw new LoginMisfit(
            this.#chosen.choice,
            'its tenants share a Vault role and are told apart by a parameter, but Vault fills templates only in paths (https://developer.hashicorp.com/vault/docs/concepts/policies#templated-policies)',
          );
        return credentialRules(awsMount, { template: this.template });
      },
    });
  }

  /** Lets the tenant in, to identity tokens of a role that all share: what is in one, Vault's template says. */
  tokenOf(tenant: Tenant, role: string): Admitted {
    const rules = () => identityTokenRules(role);
    return this.#admit(tenant, { own: rules, ofAll: rules });
  }

  #admit(
    tenant: Tenant,
    rules: { readonly own: () => readonly AclRule[]; readonly ofAll: () => readonly AclRule[] },
  ): Admitted {
    const policy =
      this.#chosen.style === 'perTenant'
        ? this.#policy(tenant.id, this.#wiring.names.vaultPolicy(tenant.id), rules.own())
        : this.#policyOfAll(rules.ofAll());
    const { login, ...admitted } = this.#open.admit(tenant, [policy.name]);
    return { tenant: { ...tenant, login }, vaultPolicy: policy.name, ...admitted };
  }

  #policyOfAll(rules: readonly AclRule[]): Policy {
    this.#shared ??= this.#policy('tenants', `${this.#wiring.names.prefix}-tenants`, rules);
    return this.#shared;
  }

  #policy(id: string, name: string, rules: readonly AclRule[]): Policy {
    return new Policy(this.#stack, `policy-${id}`, { name, policy: vaultAcl(rules) });
  }
}

/** What letting a tenant in says of it. */
type Admitted = Pick<TenantDeployment, 'tenant' | 'vaultPolicy' | 'loginRole' | 'appRole'>;

/** A role of the auth method for each tenant, or, with one Vault policy for all, one role made once for all of them. */
export function roleFor<Role>(
  style: PolicyStyle,
  all: readonly Tenant[],
  make: (name: string, tenants: readonly Tenant[], policies: readonly string[]) => Role,
): (tenant: Tenant, policies: readonly string[]) => Role {
  let shared: Role | undefined;
  return (tenant, policies) => {
    if (style === 'templated') shared ??= make('tenants', all, policies);
    return shared ?? make(tenant.id, [tenant], policies);
  };
}

/** The template of a field of the alias that a login at the auth method has. */
export function ofAlias(accessor: string, field: string): string {
  return `{{identity.entity.aliases.${accessor}.${field}}}`;
}
