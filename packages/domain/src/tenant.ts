import { UsageError } from './usage-error.ts';

/** A tenant's name: what `parseTenants` let through. */
export type TenantId = string & { readonly __brand: 'TenantId' };

/** A validated tenant and the one bucket that is its own. */
export interface Tenant {
  readonly id: TenantId;
  readonly bucket: string;
}

/** Traps for each other: `acme` is a prefix of `acme-eu`, and `globex` resembles neither. */
export const DEFAULT_TENANTS = ['acme', 'acme-eu', 'globex'] as const;

/** A tenant list that was refused; `value` and `rule` are also in the message. */
export class TenantError extends UsageError {
  readonly value: string;
  readonly rule: string;
  constructor(value: string, rule: string) {
    super(`tenant ${quote(value)} was refused: ${rule}; choose another id`);
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
 * Turns names from a flag or a file into tenants, or throws `TenantError` naming the value and the rule.
 * Nothing is normalised: `Acme` is refused, not lower-cased, for two spellings must never become one tenant.
 * Rules: 1–32 characters of `a-z`, `0-9` and inner single `-` (S3 bucket naming, IAM and Vault names, session tags);
 * at least two tenants, since one alone cannot be kept apart from anybody; no two equal ignoring case.
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
    tenants.push({ id: name as TenantId, bucket: `${options.bucketPrefix ?? 'cordon-'}${name}` });
  }
  if (tenants.length < 2) throw new TenantError(names.join(','), 'isolation needs at least two tenants');
  return tenants;
}

function brokenRule(name: string): string | undefined {
  if (name.length === 0) return 'it is empty';
  if (name.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (!SHAPE.test(name)) return 'only a-z, 0-9 and inner `-` may stand in a tenant id';
  if (name.includes('--')) return '`--` may not stand in a tenant id: S3 reserves it in bucket names';
  return undefined;
}

/** A user's word in an error: control and non-ASCII characters are escaped, so that look-alikes show. */
function quote(value: string): string {
  const shown = [...value].map((char) =>
    /[\x20-\x7e]/.test(char) ? char : `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
  return `\`${shown.slice(0, 80).join('')}${shown.length > 80 ? '…' : ''}\``;
}
