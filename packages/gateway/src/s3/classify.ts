import { AwsError } from '../errors/aws-error.ts';
import type { Headers } from '../http/headers.ts';
import { type Query, repeatedNames } from '../http/target.ts';
import type { S3Address } from './address.ts';
import { notImplemented } from './errors.ts';
import { NEWER_S3_OPERATIONS, S3_OPERATIONS, type S3Operation } from './model/s3-model.ts';

/** What the classification looks at; the query without the signature's parameters. */
export interface Classifiable {
  readonly method: string;
  readonly address: S3Address;
  readonly query: Query;
  readonly headers: Headers;
}

/** Query parameters that make a request another operation than the plain one on its bucket or object. */
const TELLING: ReadonlySet<string> = new Set([
  ...Object.values(NEWER_S3_OPERATIONS),
  ...S3_OPERATIONS.flatMap((operation) => [
    ...Object.keys(operation.fixed),
    ...(operation.requiredQuery.includes('uploadId') ? ['uploadId'] : []),
  ]),
]);

function weight(operation: S3Operation): number {
  const needs =
    Object.keys(operation.fixed).length + operation.requiredQuery.length + operation.requiredHeaders.length;
  return needs * 10 - (operation.deprecated ? 5 : 0);
}

/** By method and what they are on; those that need most come first, for they fit where simpler ones would, too. */
const CANDIDATES: ReadonlyMap<string, readonly S3Operation[]> = Map.groupBy(
  S3_OPERATIONS.toSorted((a, b) => weight(b) - weight(a)),
  ({ method, on }) => `${method} ${on}`,
);

/**
 * The operation of S3's service model that the request is. Exactly one reading must be possible: a request that an
 * upstream might read as another operation, or that the model does not know, is refused with `NotImplemented`.
 */
export function classify(request: Classifiable): S3Operation {
  const { address, query, headers } = request;
  const repeated = repeatedNames(query);
  if (repeated.length > 0)
    throw new AwsError(400, 'InvalidArgument', 'A query parameter is given more than once.', {
      ArgumentName: repeated.join(', '),
    });
  const on = address.key !== undefined ? 'object' : address.bucket !== undefined ? 'bucket' : 'service';
  const given = new Map(query);
  const operation = CANDIDATES.get(`${request.method} ${on}`)?.find(
    (candidate) =>
      Object.entries(candidate.fixed).every(
        ([name, value]) => given.has(name) && (value === '' || given.get(name) === value),
      ) &&
      candidate.requiredQuery.every((name) => given.has(name)) &&
      candidate.requiredHeaders.every((name) => headers.has(name)),
  );
  if (operation === undefined) {
    const telling = query.find(([name]) => TELLING.has(name));
    if (telling !== undefined) throw notImplemented(`\`${request.method}\` with \`${telling[0]}\``);
    throw new AwsError(
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      { Method: request.method.slice(0, 20), ResourceType: on.toUpperCase() },
    );
  }
  for (const [name, value] of query) {
    if (name === 'x-id' || name in operation.fixed || operation.query.includes(name)) continue;
    // An unknown parameter without a value is most likely a subresource of an operation newer than the model.
    if (value === '' || TELLING.has(name) || name === 'partNumber') throw notImplemented(`\`${name}\``);
  }
  return operation;
}
