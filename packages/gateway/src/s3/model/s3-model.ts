import table from './s3-model.generated.json' with { type: 'json' };
import type { S3Operation } from './s3-operation.ts';

/** Every operation of S3's service model. */
export const S3_OPERATIONS = table as unknown as readonly S3Operation[];

/** The row of an operation by its name. Throws where the model has none. */
export function operationNamed(name: string): S3Operation {
  const row = S3_OPERATIONS.find((operation) => operation.name === name);
  if (row === undefined) throw new Error(`S3's service model has no ${name}`);
  return row;
}
