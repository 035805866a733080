import { UsageError } from './usage-error.ts';

/** A tenant's name, as `parseTenants` accepted it. */
export type TenantId = string & { readonly __brand: 'TenantId' };

/** Where data of a tenant lies: a bucket, or the keys of a bucket that begin with `prefix`. */
export interface TenantData {
  readonly bucket: string;
  /** As S3 compares it, byte by byte: `north` covers `north-west/`, too; `north/` does not. */
  readonly prefix?: string;
}

/**
 * Audiences (or server ids) for which the same issuer gives the tenant tokens for other services: any of those services
 * may hold such a token.
 */
export type Elsewhere = readonly string[];

/**
 * How a tenant logs in to Vault, and what it can prove about itself there. `mount` is the auth method's path; absent
 * means every mount of that method. In a value, `*` stands for anything that the tenant can choose: service account `*`
 * is any of the namespace. A field that is missing is unknown, and never taken for empty.
 * https://developer.hashicorp.com/vault/docs/auth
 */
export type TenantLogin =
  | { readonly method: 'approle'; readonly mount?: string; readonly role: string }
  | {
      readonly method: 'kubernetes';
      readonly mount?: string;
      readonly namespace: string;
      readonly serviceAccount: string;
      readonly elsewhere?: Elsewhere;
    }
  /** JWT and OIDC alike: the claims of its ID tokens. */
  | {
      readonly method: 'jwt';
      readonly mount?: string;
      readonly claims: Readonly<Record<string, string | readonly string[]>>;
      readonly elsewhere?: Elsewhere;
    }
  | { readonly method: 'userpass'; readonly mount?: string; readonly username: string }
  | {
      readonly method: 'ldap';
      readonly mount?: string;
      readonly username: string;
      /** Groups in the directory. */
      readonly groups?: readonly string[];
    }
  /** The IAM role or user that signs the GetCallerIdentity request. */
  | {
      readonly method: 'aws';
      readonly mount?: string;
      readonly principalArn: string;
      /** Its unique id, `AROA…` or `AIDA…`, which Vault may use as the alias name. */
      readonly principalId?: string;
      readonly elsewhere?: Elsewhere;
    }
  /** Fields of its client certificate: `common_name`, `dns_san`, `uri_san`, `email_san`, `organizational_unit`. */
  | {
      readonly method: 'cert';
      readonly mount?: string;
      /** The entry of the auth method that its certificate is for. */
      readonly role?: string;
      readonly fields: Readonly<Record<string, string | readonly string[]>>;
    }
  /** Tokens that an operator makes for it, with a token role or with these policies. */
  | { readonly method: 'token'; readonly role?: string; readonly policies?: readonly string[] };

/** A validated tenant: the data that is its own, and how it logs in. */
export interface Tenant {
  readonly id: TenantId;
  readonly data: readonly [TenantData, ...TenantData[]];
  readonly login: TenantLogin;
}

/** The tenant's data, where it lies in one place, as it does in every topology. */
export function dataOf(tenant: Pick<Tenant, 'data'>): TenantData {
  return tenant.data[0];
}

/** The bucket in which the tenant's data lies; others may have theirs in it, too. */
export function bucketOf(tenant: Pick<Tenant, 'data'>): string {
  return dataOf(tenant).bucket;
}

/** The key that an object called `name` has among the tenant's data. */
export function keyIn({ prefix = '' }: TenantData, name: string): string {
  return `${prefix}${name}`;
}

/** Chosen to catch prefix mistakes: `acme` is a prefix of `acme-eu`, and `globex` resembles neither. */
export const DEFAULT_TENANTS = ['acme', 'acme-eu', 'globex'] as const;

/** A tenant list that was refused; `value` and `rule` are also in the message. */
export class TenantError extends UsageError {
  readonly value: string;
  readonly rule: string;
  constructor(value: string, rule: string, remedy = 'choose another id') {
    super(`tenant ${quote(value)} was refused: ${rule}; ${remedy}`);
    this.name = 'TenantError';
    this.value = value;
    this.rule = rule;
  }
}

// The id becomes part of an S3 bucket name, an IAM role name, a Vault role and path, an AppRole, a session tag
// and a Terraform resource name. The intersection of what these allow, less everything that is syntax to any of them.
const SHAPE = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const LONGEST = 32;

/**
 * Turns names from a flag or a file into tenants, or throws `TenantError` naming the value and the rule. Nothing is
 * normalised: `Acme` is refused, not lower-cased, so that two spellings never become one tenant. Rules: 1–32 characters
 * of `a-z`, `0-9` and inner single `-` (S3 bucket naming, IAM and Vault names, session tags); at least two tenants,
 * because one alone has nobody to be isolated from; no two equal ignoring case.
 */
export function parseTenants(
  names: readonly string[],
  options: { bucketPrefix?: string } = {},
): readonly Tenant[] {
  const seen = new Map<string, string>();
  const tenants: Tenant[] = [];
  for (const name of names) {
    const folded = name.normalize('NFKC').toLowerCase();
    const twin = seen.get(folded);
    if (twin !== undefined) {
      const rule =
        twin === name
          ? 'it is given twice'
          : `it is the same name as ${quote(twin)} once case and look-alikes are folded`;
      throw new TenantError(name, rule);
    }
    const rule = brokenRule(name);
    if (rule !== undefined) throw new TenantError(name, rule);
    seen.set(folded, name);
    tenants.push(ownBucket(name as TenantId, `${options.bucketPrefix ?? 'cordon-'}${name}`));
  }
  if (tenants.length < 2)
    throw new TenantError(
      names.join(','),
      'isolation needs at least two tenants',
      names.length === 0 ? 'name two' : `add a second, as in \`${names[0]},globex\``,
    );
  return tenants;
}

/** A tenant with a bucket of its own and an AppRole of its name. */
export function ownBucket(id: TenantId, bucket: string, appRole: string = id, mount?: string): Tenant {
  return {
    id,
    data: [{ bucket }],
    login: { method: 'approle', role: appRole, ...(mount === undefined ? {} : { mount }) },
  };
}

function brokenRule(name: string): string | undefined {
  if (name.length === 0) return 'it is empty';
  if (name.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (!SHAPE.test(name)) return 'a tenant id may contain only a-z, 0-9 and inner `-`';
  if (name.includes('--')) return 'a tenant id may not contain `--`: S3 reserves it in bucket names';
  return undefined;
}

/** A user's input in an error message: control and non-ASCII characters are escaped, so that look-alikes show. */
function quote(value: string): string {
  const shown = [...value].map((char) =>
    /[\x20-\x7e]/.test(char) ? char : `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
  return `\`${shown.slice(0, 80).join('')}${shown.length > 80 ? '…' : ''}\``;
}
