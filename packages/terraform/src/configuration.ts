/** Attributes of one resource, as a configuration in Terraform's JSON syntax (`cdk.tf.json`) has them. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * A configuration in Terraform's JSON syntax, as far as anything is read of it; every other block passes through
 * untouched. https://opentofu.org/docs/language/syntax/json/
 */
export interface TerraformJson {
  /** By resource type, then by name. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly locals?: Attributes;
  readonly output?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly [block: string]: unknown;
}

/** A resource of a configuration with its address. */
export interface ConfiguredResource {
  /** `aws_iam_role.role-acme` */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly attributes: Attributes;
}

/** All resources of some types, in the order they are written. */
export function resourcesOf(
  terraform: TerraformJson,
  ...types: readonly string[]
): readonly ConfiguredResource[] {
  return types.flatMap((type) =>
    Object.entries(terraform.resource?.[type] ?? {}).map(([name, attributes]) => ({
      address: `${type}.${name}`,
      type,
      name,
      attributes,
    })),
  );
}

/** An attribute that must be text; absent is the empty text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
