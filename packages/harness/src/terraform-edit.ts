import type { TerraformJson } from './planned-deployment.ts';

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/**
 * Changes some resources of one type and leaves the rest: `edit` gets each resource with its Terraform name and returns
 * it changed, or `undefined` for “not this one”. Returns `undefined` when none was changed, which is what a mutant
 * returns for a stack that it does not concern.
 */
export function editResources(
  tf: TerraformJson,
  type: string,
  edit: (
    resource: Readonly<Record<string, unknown>>,
    name: string,
  ) => Readonly<Record<string, unknown>> | undefined,
): TerraformJson | undefined {
  const resources = (tf.resource ?? {}) as Resources;
  let changed = false;
  const edited = Object.entries(resources[type] ?? {}).map(([name, resource]) => {
    const other = edit(resource, name);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(resource)) changed = true;
    return [name, other ?? resource];
  });
  if (!changed) return undefined;
  return { ...tf, resource: { ...resources, [type]: Object.fromEntries(edited) } };
}

/** The same for one text attribute (a policy document, a Vault policy), by replacing. */
export function editText(
  tf: TerraformJson,
  type: string,
  name: string,
  attribute: string,
  change: (text: string) => string,
): TerraformJson | undefined {
  return editResources(tf, type, (resource, own) => {
    const text = resource[attribute];
    return own === name && typeof text === 'string' ? { ...resource, [attribute]: change(text) } : undefined;
  });
}
