import table from './iam-model.generated.json' with { type: 'json' };

/** Every operation of IAM’s API to the type of resource it names, or `*`. */
export const IAM_OPERATIONS: ReadonlyMap<string, string> = new Map(Object.entries(table));
