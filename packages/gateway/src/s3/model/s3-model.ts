import table from './s3-model.generated.json' with { type: 'json' };

/** What a header or query parameter may be: one of these, an integer; `list`: several, with commas between. */
export interface ValueRule {
  readonly values?: readonly string[];
  readonly integer?: true;
  readonly list?: true;
}

/** A row of the table that `generate/s3-model.ts` extracts from S3's service model. */
export interface S3Operation {
  readonly name: string;
  readonly method: string;
  readonly on: 'service' | 'bucket' | 'object' | 'other';
  /** Query parameters of the URI template; an empty value means: whatever value. */
  readonly fixed: Readonly<Record<string, string>>;
  /** All query parameters it takes. */
  readonly query: readonly string[];
  readonly requiredQuery: readonly string[];
  /** All headers it takes, lower-cased. */
  readonly headers: readonly string[];
  readonly requiredHeaders: readonly string[];
  /** What the headers and query parameters may be whose values are limited. */
  readonly values: Readonly<Record<string, ValueRule>>;
  /** The body is the object’s data. */
  readonly streams: boolean;
  readonly deprecated: boolean;
}

/** Every operation of S3's service model. */
export const S3_OPERATIONS = table as unknown as readonly S3Operation[];

/**
 * Operations that S3 has and LocalStack's model does not, and the query parameter that each is told by: a request with it is
 * refused, whatever it would be without. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html
 */
export const NEWER_S3_OPERATIONS: Readonly<Record<string, string>> = {
  DeleteObjectAnnotation: 'annotation',
  GetObjectAnnotation: 'annotation',
  ListObjectAnnotations: 'annotation',
  PutObjectAnnotation: 'annotation',
  UpdateBucketMetadataAnnotationTableConfiguration: 'metadataAnnotationTable',
  UpdateObjectEncryption: 'encryption',
};

/** The row of an operation by its name. Throws where the model has none. */
export function operationNamed(name: string): S3Operation {
  const row = S3_OPERATIONS.find((operation) => operation.name === name);
  if (row === undefined) throw new Error(`S3's service model has no ${name}`);
  return row;
}
