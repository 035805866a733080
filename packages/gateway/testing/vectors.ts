import { parseHeaders } from '../src/http/headers.ts';
import { parseTarget } from '../src/http/target.ts';
import type { SignedParts } from '../src/sigv4/types.ts';

/** The key of AWS’s published examples. */
export const EXAMPLE_SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
export const EXAMPLE_KEY = 'AKIAIOSFODNN7EXAMPLE';

/** A request as the gateway parses it, from its request line and headers. */
export function partsOf(method: string, url: string, headers: Readonly<Record<string, string>>): SignedParts {
  const parsed = parseHeaders(Object.entries(headers).flat());
  const target = parseTarget(url, parsed);
  return { method, path: target.path, query: target.query, headers: parsed };
}

/** `Authorization` of AWS’s S3 examples. */
export function exampleAuthorization(signedHeaders: string, signature: string): string {
  return `AWS4-HMAC-SHA256 Credential=${EXAMPLE_KEY}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders},Signature=${signature}`;
}
