import type { AclRule } from '@cordon/terraform';
import type { AppRoleState, EntityState, VaultState } from '../model/state.types.ts';
import type { Chosen, Rule, TemplatedRule } from './rule.ts';

/** Whose token it is, as far as identity templates look at it. */
export interface Identity {
  readonly login: LoginAs;
  /** The entity that was made for it beforehand; without one Vault makes a bare one at the first login. */
  readonly entity?: EntityState;
  /** Groups that its login brings, besides its entity's. */
  readonly groups?: EntityState['groups'];
}

/** What a template stands for: text, what whoever logs in chooses (within a glob, where one limits it), or nothing. */
export type Filling = string | Chosen | null;

/** How somebody is logged in, as far as identity templates look at it. */
export interface LoginAs {
  /** Without `auth/`. */
  readonly mount: string;
  /** The role's, user's or AppRole's name. */
  readonly name: string;
  readonly appRole?: AppRoleState;
  /** What the alias of its entity is called; `undefined` where nobody says. */
  readonly aliasName: Filling | undefined;
  /** Whose it is, or whose later login wrote its metadata, where that is somebody else. */
  readonly of?: string;
  /** It shows credentials of AWS that it got by Vault before. */
  readonly byCredentials?: true;
  /** Metadata of the alias by key; `undefined` where nobody says. */
  readonly metadata: (key: string) => Filling | undefined;
}

/** Where Vault keeps tokens, as an auth method: mounted everywhere, and in no configuration. */
export const TOKEN_STORE = 'token';

/** Server-made and random: no path of another thing is named by it. */
export const MADE_UP = '⟨made up by Vault⟩';

/**
 * The rules as Vault fills them for a token: one for each way that deployed metadata allows. A template without a value
 * takes its rule away; metadata of a secret id that nothing deployed fixes is left open, for the asker to choose. What
 * only the running Vault knows is told to `onUnknown`.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#templated-policies
 */
export function fillTemplates(
  rule: AclRule,
  identity: Identity | undefined,
  vault: VaultState,
  onUnknown: (path: string) => void,
): readonly Rule[] {
  if (!rule.path.includes('{{')) return [rule];
  // A token without an entity has nothing to fill in.
  if (identity === undefined) return [];
  const pieces = rule.path.split(/\{\{\s*([^}]*?)\s*\}\}/);
  const parts: (string | Chosen)[] = [];
  for (const [index, piece] of pieces.entries()) {
    const value = index % 2 === 0 ? piece : fillingOf(piece, identity, vault);
    if (value === undefined) {
      onUnknown(rule.path);
      return [];
    }
    if (value === null) return [];
    if (value !== '') parts.push(value);
  }
  if (parts.every((part) => typeof part === 'string')) return [{ ...rule, path: parts.join('') }];
  return deployedWays({ ...rule, parts: joined(parts) }, identity.login.appRole);
}

/** Where Terraform hands out the secret ids, their metadata is what is deployed; else it is anybody's. */
function deployedWays(rule: TemplatedRule, appRole: AppRoleState | undefined): readonly Rule[] {
  const secretIdMetadata = appRole?.secretIdMetadata;
  if (secretIdMetadata === undefined) return [rule];
  return secretIdMetadata.flatMap((metadata): Rule[] => {
    const texts = rule.parts.map((part) => (typeof part === 'string' ? part : metadata[part.key]));
    return texts.includes(undefined) ? [] : [{ ...withoutParts(rule), path: texts.join('') }];
  });
}

function withoutParts({ parts: _, ...rule }: TemplatedRule): AclRule {
  return rule;
}

function joined(parts: TemplatedRule['parts']): TemplatedRule['parts'] {
  const found: (string | Chosen)[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (typeof part === 'string' && typeof last === 'string') found[found.length - 1] = last + part;
    else found.push(part);
  }
  return found;
}

/** What a template stands for; `undefined` when only the running Vault knows. */
export function fillingOf(
  inside: string,
  { login, entity, groups = [] }: Identity,
  vault: VaultState,
): Filling | undefined {
  const text = (value: string | undefined): Filling => value ?? null;
  if (inside === 'identity.entity.id') return entity?.id ?? MADE_UP;
  if (inside === 'identity.entity.name') return entity?.name ?? MADE_UP;
  const ofEntity = /^identity\.entity\.metadata\.(.+)$/.exec(inside)?.[1];
  if (ofEntity !== undefined) return text(entity?.metadata[ofEntity]);
  const group = /^identity\.groups\.(ids|names)\.([^.]+)\.(id|name|metadata\.(.+))$/.exec(inside);
  if (group !== null) {
    const [, by, wanted, field, key] = group;
    const found = [...groups, ...(entity?.groups ?? [])].find(
      (one) => (by === 'ids' ? one.id : one.name) === wanted,
    );
    return text(key === undefined ? found?.[field as 'id' | 'name'] : found?.metadata[key]);
  }
  const alias = /^identity\.entity\.aliases\.([^.]+)\.(.+)$/.exec(inside);
  return alias === null ? undefined : ofAlias(alias[1] ?? '', alias[2] ?? '', login, entity, vault);
}

function ofAlias(
  accessor: string,
  field: string,
  login: LoginAs,
  entity: EntityState | undefined,
  vault: VaultState,
): Filling | undefined {
  const known = Object.values(vault.accessors);
  const made = entity?.aliases.find((one) => one.accessor === accessor);
  // The token store's accessor stands in no resource: it is one that no other mount has.
  const own =
    login.mount === TOKEN_STORE && vault.accessors[TOKEN_STORE] === undefined
      ? !known.includes(accessor)
      : accessor === vault.accessors[login.mount];
  if (!own) {
    // Of another mount that is known, this token's entity has an alias only where one was made.
    if (!known.includes(accessor)) return undefined;
    if (made === undefined) return null;
    if (field === 'name') return made.name;
    // What its last login there wrote only the running Vault knows.
    if (field.startsWith('metadata.')) return undefined;
  }
  if (field === 'name') return login.aliasName;
  if (field === 'id') return MADE_UP;
  const key = /^metadata\.(.+)$/.exec(field)?.[1];
  if (key === undefined) {
    const custom = /^custom_metadata\.(.+)$/.exec(field)?.[1];
    return custom === undefined ? null : (made?.customMetadata?.[custom] ?? null);
  }
  return login.metadata(key);
}
