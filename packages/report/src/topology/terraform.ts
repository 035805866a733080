/** A Terraform JSON configuration as `cdk.tf.json` holds it: resources by type, then by name. */
export interface TerraformJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** All resources of some types, in the order they are written. */
export function resourcesOf(terraform: TerraformJson, ...types: readonly string[]): readonly Resource[] {
  return types.flatMap((type) =>
    Object.entries(terraform.resource?.[type] ?? {}).map(([name, body]) => ({ type, name, body })),
  );
}

/** Whether a value, at any depth, refers to a resource: `${aws_iam_role.role-acme.arn}` and the like. */
export function refersTo(value: unknown, { type, name }: Resource): boolean {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const at = text.indexOf(`${type}.${name}`);
  if (at < 0) return false;
  // `role-acme` must not be found in `role-acme-eu`.
  return (
    !/[\w-]/.test(text[at + type.length + name.length + 1] ?? '') ||
    refersTo(text.slice(at + 1), { type, name, body: {} })
  );
}

/** A string field, or undefined. */
export function text(body: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = body[field];
  return typeof value === 'string' ? value : undefined;
}
