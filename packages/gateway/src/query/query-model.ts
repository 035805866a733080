import models from './query-model.generated.json' with { type: 'json' };

/** What may stand in one place of a form. Lengths are characters (Unicode scalar values), members of a list, or an integer's value. */
export interface QueryShape {
  readonly type: 'structure' | 'list' | 'string' | 'integer' | 'boolean';
  readonly min?: number;
  readonly max?: number;
  /** As Java reads it, over the whole value. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  /** Of a structure: name to shape. */
  readonly members?: Readonly<Record<string, string>>;
  /** Of a list: shape of each member. */
  readonly member?: string;
}

/** The inputs of a service's operations. */
export interface QueryModel {
  /** `Version` of every form. */
  readonly version: string;
  /** Operation to its input's shape; empty when it takes nothing. */
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, QueryShape>>;
}

/**
 * Operations that AWS has, and that the model of whoever serves the rest does not: refused by their names. What is new upstream
 * and stands neither here nor in a model is named by `src/upstream.test.ts`.
 */
export const NEWER_OPERATIONS: Readonly<Record<'iam' | 'sts', readonly string[]>> = {
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
  iam: [
    'AcquireRole',
    'GetAccountProperties',
    'GetRoleTemplateVersion',
    'PutAccountProperties',
    'UpdateOpenIDConnectProvider',
  ],
  sts: [],
};

/** From botocore's service models: `generate/query-model.ts`. */
export const QUERY_MODELS = models as unknown as Readonly<Record<'iam' | 'sts', QueryModel>>;
