/** An expression of Terraform's language. https://opentofu.org/docs/language/expressions/ */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly items: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly on: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly on: Expression; readonly key: Expression }
  | { readonly kind: 'splat'; readonly on: Expression; readonly rest: Expression }
  /** The item of a splat, within its `rest`. */
  | { readonly kind: 'item' }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly spread: boolean;
    }
  | { readonly kind: 'unary'; readonly op: '-' | '!'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'choice';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | {
      readonly kind: 'for';
      readonly key?: string;
      readonly value: string;
      readonly of: Expression;
      /** Present for `{for …}`. */
      readonly asKey?: Expression;
      readonly as: Expression;
      readonly grouped: boolean;
      readonly when?: Expression;
    };

export type TemplatePart =
  | string
  | { readonly kind: 'value'; readonly of: Expression }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly yes: readonly TemplatePart[];
      readonly no: readonly TemplatePart[];
    }
  | {
      readonly kind: 'loop';
      readonly key?: string;
      readonly value: string;
      readonly of: Expression;
      readonly body: readonly TemplatePart[];
    };

/** Position in a file’s text (after a byte order mark); absent in Terraform’s JSON syntax. */
export type Span = readonly [from: number, to: number];

/** The content between `{` and `}`: attributes and blocks. */
export interface Body {
  readonly attributes: ReadonlyMap<
    string,
    { readonly expression: Expression; readonly line: number; readonly span?: Span }
  >;
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  readonly line: number;
  readonly span?: Span;
}

/** A file that is not Terraform, or uses a part of the language that is not supported. */
export class HclError extends Error {
  readonly line: number;
  constructor(what: string, line: number) {
    super(`${what} in line ${line}`);
    this.name = 'HclError';
    this.line = line;
  }
}
