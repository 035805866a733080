import { parseXml, textAt } from '../http/xml.ts';
import type { PublicAccessBlock } from '../state/entities.ts';

/** `PublicAccessBlockConfiguration`; a setting that is left out is off. */
export function readPublicAccessBlock(xml: string): PublicAccessBlock {
  const root = parseXml(xml);
  const on = (name: string) =>
    textAt(root, 'PublicAccessBlockConfiguration', name)?.trim().toLowerCase() === 'true';
  return {
    blockPublicAcls: on('BlockPublicAcls'),
    ignorePublicAcls: on('IgnorePublicAcls'),
    blockPublicPolicy: on('BlockPublicPolicy'),
    restrictPublicBuckets: on('RestrictPublicBuckets'),
  };
}

/** `OwnershipControls` of a bucket: `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`. */
export function readOwnership(xml: string): string {
  const text = textAt(parseXml(xml), 'OwnershipControls', 'Rule', 'ObjectOwnership');
  return text?.trim() ?? 'ObjectWriter';
}
