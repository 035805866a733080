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
