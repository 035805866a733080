/** An IAM policy as AWS writes it; built here, parsed and judged by `@cordon/iam`. */
export interface PolicyJson {
  readonly Version: '2012-10-17';
  readonly Statement: readonly StatementJson[];
}

export interface StatementJson {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly AWS: string | readonly string[] } | { readonly Federated: string };
  /** Absent where `NotAction` stands. */
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A policy document of these statements, with Version 2012-10-17. */
export function policy(...statements: readonly StatementJson[]): PolicyJson {
  return { Version: '2012-10-17', Statement: statements };
}

/** Compact JSON, as IAM counts it (whitespace is free, but Vault and STS send what they were given). */
export function compact(document: PolicyJson): string {
  return JSON.stringify(document);
}

/**
 * Compact JSON as a Terraform string: IAM's own `${aws:…}` variables are escaped, references that cdktf put in stay.
 * https://opentofu.org/docs/language/expressions/strings/#escape-sequences
 */
export function forTerraform(document: PolicyJson): string {
  return compact(document).replaceAll('${aws:', () => '$${aws:');
}
