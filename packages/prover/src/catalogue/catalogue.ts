import table from './actions.generated.json' with { type: 'json' };

/** An action of AWS's service authorization reference. */
export interface CatalogueAction {
  /** `s3:GetObject`. */
  readonly name: string;
  readonly access: 'Read' | 'List' | 'Write' | 'Tagging' | 'Permissions';
  /** Resource types it works on (`bucket`, `object`, `role`, …); empty for actions on the account. */
  readonly on: readonly string[];
  /** Condition keys that come with this action, beside the global ones; lower case, `…/` is followed by a tag key. */
  readonly keys: ReadonlySet<string>;
}

const keySets = table.keySets.map((line) => new Set(line === '' ? [] : line.split(' ')));

/**
 * All actions of S3, IAM and STS.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export const CATALOGUE: readonly CatalogueAction[] = table.actions.map((line) => {
  const [name = '', access = '', keys = '0', on = ''] = line.split(' ');
  return {
    name,
    access: access as CatalogueAction['access'],
    on: on === '' ? [] : on.split(','),
    keys: keySets[Number(keys)] ?? new Set(),
  };
});

/** Whether a request for the action can carry the condition key at all (keys of the service, and tag keys). */
export function mayCarry(action: CatalogueAction, key: string): boolean {
  const slash = key.indexOf('/');
  return action.keys.has(key) || (slash > 0 && action.keys.has(key.slice(0, slash + 1)));
}
