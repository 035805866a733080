/** JSON with positions; objects are entry lists, so that duplicate and odd keys (`__proto__`) stay visible. */
export type JsonNode = {
  /** Offset in the text, -1 when the document was given as an object. */
  readonly offset: number;
} & (
  | { readonly type: 'object'; readonly entries: readonly JsonEntry[] }
  | { readonly type: 'array'; readonly items: readonly JsonNode[] }
  | { readonly type: 'string'; readonly value: string }
  /** `value` is the number as it was written. */
  | { readonly type: 'number'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: string }
  | { readonly type: 'null' }
);

export interface JsonEntry {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: JsonNode;
}

/** Bounds that no policy AWS stores comes near; beyond them nothing is read. */
export const JSON_BOUNDS = { characters: 131_072, depth: 16, nodes: 20_000 } as const;
