import table from './s3-model.generated.json' with { type: 'json' };
import type { S3Operation } from './s3-operation.ts';

/** Every operation of S3's service model. */
export const S3_OPERATIONS = table as unknown as readonly S3Operation[];
