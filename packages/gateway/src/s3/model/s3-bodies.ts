import table from './s3-bodies.generated.json' with { type: 'json' };

/** The document that an operation takes. */
export interface BodyRoot {
  readonly element: string;
  /** Name of its shape. */
  readonly shape: string;
  readonly namespace: string;
  /** False: the operation can be called without a body. */
  readonly required: boolean;
}

export interface BodyMember {
  /** Name of its shape; of a list, that of its items. */
  readonly shape: string;
  /** A list: `flattened`, or the name of the element of each item inside the list's own. */
  readonly list?: string;
  /** It stands as `xsi:…` attribute, not as element. */
  readonly attribute?: boolean;
}

export interface StructureShape {
  readonly kind: 'structure';
  /** By element, in the schema's order. */
  readonly members: Readonly<Record<string, BodyMember>>;
  readonly required: readonly string[];
}

export interface LeafShape {
  readonly kind: 'string' | 'boolean' | 'integer' | 'timestamp';
  /** The only values there are. */
  readonly values?: readonly string[];
  /** Characters of a string, value of an integer. */
  readonly min?: number;
  readonly max?: number;
  readonly format?: string;
}

export type BodyShape = StructureShape | LeafShape;

/** What `generate/s3-model.ts` extracts from the service model about XML bodies. */
export interface BodyTable {
  readonly roots: Readonly<Record<string, BodyRoot>>;
  readonly shapes: Readonly<Record<string, BodyShape>>;
}

/** The XML documents of S3's operations, and of S3 Control's TagResource. */
export const S3_BODIES = table as unknown as BodyTable;
