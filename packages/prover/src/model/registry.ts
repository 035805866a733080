import { type AclRule, parseAcl } from '@cordon/terraform';
import { covers } from '../vault/acl.ts';
import { DEFAULT_RULES } from '../vault/default-policy.ts';
import { isTemplated, literalStart, metadataFor, type Rule } from '../vault/rule.ts';
import {
  type AppRoleState,
  type DeployedState,
  type EntityState,
  type ExternalGroupState,
  ModelError,
  type RoleState,
  type TenantState,
  type VaultRoleState,
} from './state.types.ts';

/**
 * Where credentials of a Vault role are asked for: `creds/` and `sts/` issue the same.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials
 */
export function credentialPaths({ mount, name }: VaultRoleState): readonly string[] {
  return [`${mount}/creds/${name}`, `${mount}/sts/${name}`];
}

/**
 * Vault finds an alias by its name without regard to case.
 * https://github.com/hashicorp/vault/blob/v1.21.1/vault/identity_store_schema.go
 */
function aliasKey(accessor: string, name: string): string {
  return `${accessor} ${name.toLowerCase()}`;
}

/** What callers are looked up in, once for all tenants: ACL policies parsed, roles by name. */
export class Registry {
  readonly state: DeployedState;
  /** Names of the ACL policies that a token can be given. */
  readonly policyNames: readonly string[];
  /** Mounts of AppRole. */
  readonly loginMounts: readonly string[];
  /** AppRoles that ask for no secret id. */
  readonly openLogins: readonly AppRoleState[];
  /** Whether the AWS auth method has logins. */
  readonly hasAwsLogins: boolean;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #parsed = new Map<string, readonly AclRule[]>();
  readonly #byPath = new Map<string, VaultRoleState>();
  readonly #appRoles: ReadonlyMap<string, AppRoleState>;
  readonly #appRolesNamed = new Map<string, AppRoleState[]>();
  readonly #awsRoles: ReadonlyMap<string, RoleState>;
  readonly #entities = new Map<string, EntityState>();

  constructor(state: DeployedState) {
    const { vault } = state;
    this.state = state;
    this.#appRoles = new Map(vault.appRoles.map((one) => [`${one.mount}/${one.name}`, one]));
    for (const one of vault.appRoles) {
      const named = this.#appRolesNamed.get(one.name);
      if (named === undefined) this.#appRolesNamed.set(one.name, [one]);
      else named.push(one);
    }
    this.#awsRoles = new Map(state.roles.map((one) => [one.arn, one]));
    for (const role of vault.awsRoles) for (const path of credentialPaths(role)) this.#byPath.set(path, role);
    this.#texts = new Map(vault.policies.map(({ name, text }) => [name.trim().toLowerCase(), text]));
    this.policyNames = [...this.#texts.keys()].filter((name) => name !== 'root');
    this.loginMounts = [...new Set(vault.appRoles.map(({ mount }) => mount))];
    this.hasAwsLogins = vault.logins?.some(({ method }) => method === 'aws') === true;
    this.openLogins = vault.appRoles.filter(({ bindSecretId }) => bindSecretId === false);
    for (const entity of vault.entities ?? [])
      for (const { accessor, name } of entity.aliases) this.#entities.set(aliasKey(accessor, name), entity);
  }

  appRole(mount: string, name: string): AppRoleState | undefined {
    return this.#appRoles.get(`${mount}/${name}`);
  }

  /** The AppRole that the tenant logs in with. */
  loginOf({ id, login }: TenantState): AppRoleState {
    if (login.method !== 'approle')
      throw new ModelError(`tenant \`${id}\` logs in by \`${login.method}\`, which is not modelled`);
    const { role, mount } = login;
    const found = (this.#appRolesNamed.get(role.toLowerCase()) ?? []).find(
      (one) => mount === undefined || one.mount === mount,
    );
    if (found === undefined)
      throw new ModelError(`tenant \`${id}\` logs in with AppRole \`${role}\`, which is not deployed`);
    return found;
  }

  role(arn: string): RoleState | undefined {
    return this.#awsRoles.get(arn);
  }

  /** The entity with that alias at an auth method's mount. */
  entityAt(accessor: string, alias: string): EntityState | undefined {
    return this.#entities.get(aliasKey(accessor, alias));
  }

  /** Every alias at an auth method's mount, with its entity. */
  entitiesAt(accessor: string): readonly { readonly name: string; readonly entity: EntityState }[] {
    return (this.state.vault.entities ?? []).flatMap((entity) =>
      entity.aliases.flatMap((alias) => (alias.accessor === accessor ? [{ name: alias.name, entity }] : [])),
    );
  }

  /** Every group of Vault that a group of an auth method leads to. */
  externalGroups(accessor: string): readonly { readonly name: string; readonly group: ExternalGroupState }[] {
    return (this.state.vault.externalGroups ?? []).flatMap((group) =>
      group.aliases.flatMap((alias) => (alias.accessor === accessor ? [{ name: alias.name, group }] : [])),
    );
  }

  /** The entity that was made beforehand for logins at the AppRole: its alias is the role id. */
  entityOf({ mount, roleId }: AppRoleState): EntityState | undefined {
    return this.#entities.get(aliasKey(this.state.vault.accessors[mount] ?? '', roleId ?? ''));
  }

  /** Vault roles that the rules may speak of: those named in full, and all of them where a rule has a wildcard. */
  rolesNear(rules: readonly Rule[]): readonly VaultRoleState[] {
    const mounts = this.state.vault.awsMounts.map(({ path }) => `${path}/`);
    const wild = rules.filter((rule) => {
      if (!isTemplated(rule) && !/\+|\*$/.test(rule.path)) return false;
      const start = literalStart(rule);
      return mounts.some((mount) => mount.startsWith(start) || start.startsWith(mount));
    });
    const named = rules.flatMap((rule) => (isTemplated(rule) ? [] : (this.#byPath.get(rule.path) ?? [])));
    if (wild.length === 0) return [...new Set(named)];
    const touched = this.state.vault.awsRoles.filter((role) =>
      wild.some((rule) => credentialPaths(role).some((path) => speaksOf(rule, path))),
    );
    return [...new Set([...named, ...touched])];
  }

  /** The rules of a policy; one that does not exist has none, and `default` is Vault's own unless it was written over. */
  rules(name: string): readonly AclRule[] {
    if (name === 'root')
      throw new ModelError('a tenant logs in with Vault’s `root` policy, which may do anything');
    let rules = this.#parsed.get(name);
    if (rules === undefined) {
      const text = this.#texts.get(name);
      const parsed = text === undefined && name === 'default' ? DEFAULT_RULES : parseAcl(text ?? '', name);
      rules = parsed.map((rule) => ({ ...rule, policy: name }));
      this.#parsed.set(name, rules);
    }
    return rules;
  }

  /** Whether the text of the policy is known; `default`, which every namespace has, is where nobody wrote another. */
  hasPolicy(name: string): boolean {
    return this.#texts.has(name) || /(^|\/)default$/.test(name);
  }
}

function speaksOf(rule: Rule, path: string): boolean {
  return isTemplated(rule) ? metadataFor(rule, path) !== undefined : covers(rule.path, path);
}
