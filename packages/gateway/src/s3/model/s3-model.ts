import table from './s3-model.generated.json' with { type: 'json' };
import type { S3Operation } from './s3-operation.ts';

/** Every operation of S3's service model. */
export const S3_OPERATIONS = table as unknown as readonly S3Operation[];

/**
 * Operations that S3 has and LocalStack's model does not, and the query parameter that each is told by: a request with it is
 * refused, whatever it would be without. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html
 */
export const NEWER_S3_OPERATIONS: Readonly<Record<string, string>> = {
  DeleteObjectAnnotation: 'annotation',
  GetObjectAnnotation: 'annotation',
  ListObjectAnnotations: 'annotation',
  PutObjectAnnotation: 'annotation',
  UpdateBucketMetadataAnnotationTableConfiguration: 'metadataAnnotationTable',
  UpdateObjectEncryption: 'encryption',
};

/** The row of an operation by its name. Throws where the model has none. */
export function operationNamed(name: string): S3Operation {
  const row = S3_OPERATIONS.find((operation) => operation.name === name);
  if (row === undefined) throw new Error(`S3's service model has no ${name}`);
  return row;
}
