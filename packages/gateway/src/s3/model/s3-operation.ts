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
  /** The body is the object’s data. */
  readonly streams: boolean;
  readonly deprecated: boolean;
}
