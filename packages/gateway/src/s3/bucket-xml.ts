import type { PublicAccessBlock } from '../state/entities.ts';
import { type Document, listIn, readDocument, textIn } from './document.ts';

/** `PublicAccessBlockConfiguration`; a setting that is left out is off. */
export function publicAccessBlockOf(document: Document | undefined): PublicAccessBlock {
  const on = (name: string) => textIn(document, name) === 'true';
  return {
    blockPublicAcls: on('BlockPublicAcls'),
    ignorePublicAcls: on('IgnorePublicAcls'),
    blockPublicPolicy: on('BlockPublicPolicy'),
    restrictPublicBuckets: on('RestrictPublicBuckets'),
  };
}

/** `OwnershipControls` of a bucket: `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`. */
export function ownershipOf(document: Document | undefined): string {
  return textIn(listIn(document, 'Rule')[0], 'ObjectOwnership') ?? 'ObjectWriter';
}

/** Tags of a document that has them as elements with `Key` and `Value` at `path`. */
export function tagsIn(
  document: Document | undefined,
  ...path: readonly string[]
): ReadonlyMap<string, string> {
  return new Map(
    listIn(document, ...path).map((tag) => [textIn(tag, 'Key') ?? '', textIn(tag, 'Value') ?? '']),
  );
}

/** The same documents as the upstream answers them, named by the operation that would have sent them. */
export function answered(operation: string, body: Buffer): Document | undefined {
  return readDocument(operation, body);
}
