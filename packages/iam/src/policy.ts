/** Where something stands in a policy's JSON text; `line` and `column` count from 1, absent for a policy given as an object. */
export interface Position {
  /** `Statement[0].Condition.StringEquals`, empty for the whole document. */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * A policy document that AWS would refuse to store (`MalformedPolicyDocument`, `MalformedPolicy` in S3). `rule` names
 * the rule broken, `position` says where. The message is a whole sentence in the user's words.
 */
export class PolicyError extends Error {
  readonly rule: string;
  readonly position: Position;

  constructor(rule: string, message: string, position: Position) {
    super(`${message}${at(position)}`);
    this.name = 'PolicyError';
    this.rule = rule;
    this.position = position;
  }
}

function at(position: Position): string {
  const where = position.path === '' ? '' : ` at \`${position.path}\``;
  return position.line === undefined ? where : `${where} (line ${position.line}, column ${position.column})`;
}

/**
 * A parsed policy document: every list is an array, every name canonical, nothing silently dropped.
 * Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface PolicyDocument {
  /** Absent in the source means `2008-10-17`, in which policy variables are literal text. */
  readonly version: '2008-10-17' | '2012-10-17';
  readonly id?: string;
  readonly statements: readonly Statement[];
}

/** One statement; either of `Action` and `NotAction` is `action`, and so on (`not` says which). */
export interface Statement {
  /** Position in the document, 0 based: names a statement that has no Sid. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principal?: PrincipalElement;
  readonly action: { readonly not: boolean; readonly patterns: readonly string[] };
  /** Absent only in a trust policy. */
  readonly resource?: { readonly not: boolean; readonly patterns: readonly string[] };
  readonly conditions: readonly Condition[];
}

/** `Principal`, or `NotPrincipal` with `not`; `"Principal": "*"` is one entry of kind `*`. */
export interface PrincipalElement {
  readonly not: boolean;
  readonly entries: readonly { readonly kind: PrincipalKind; readonly value: string }[];
}
export type PrincipalKind = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | '*';

/** One line of a Condition block: all conditions of a statement must hold, any of `values` suffices. */
export interface Condition {
  /** Base operator in AWS’s spelling: `StringEquals`, `ArnNotLike`, `Null`, … */
  readonly operator: string;
  readonly ifExists: boolean;
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  /** As written; compared ignoring case. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Where a policy stands when a request is decided. */
export type PolicyLayer =
  | 'identity'
  | 'boundary'
  | 'session'
  | 'scope-down'
  | 'resource'
  | 'scp'
  | 'rcp'
  | 'trust';

/** A policy with the name under which decisions speak of it. */
export interface NamedPolicy {
  /** For people: `inline policy bucket of role acme`, `arn:aws:iam::…:policy/x`, `bucket policy of cordon-acme`. */
  readonly name: string;
  readonly document: PolicyDocument;
}
