/** Attributes of one Terraform resource, as `cdk.tf.json` has them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The part of `cdk.tf.json` that says what is deployed; everything else in it passes through untouched. */
export interface TerraformJson {
  /** By resource type, then by name. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly [block: string]: unknown;
}

/** All resources of one type, with their addresses. */
export function resourcesOf(
  terraform: TerraformJson,
  type: string,
): readonly { readonly address: string; readonly name: string; readonly attributes: Attributes }[] {
  return Object.entries(terraform.resource?.[type] ?? {}).map(([name, attributes]) => ({
    address: `${type}.${name}`,
    name,
    attributes,
  }));
}

/** An attribute that must be text; absent is the empty text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
