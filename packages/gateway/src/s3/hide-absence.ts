import { AwsError } from '../errors/aws-error.ts';
import { respondAs } from '../http/respond.ts';
import type { UpstreamAnswer } from '../http/upstream.ts';
import { bucketPermission } from './permission.ts';
import type { S3Call } from './s3-call.ts';

/**
 * S3 tells that a key does not exist only to who may list the bucket; others get 403.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (Permissions)
 */
export async function hideAbsence(call: S3Call, answer: UpstreamAnswer): Promise<void> {
  const { exchange, request, caller } = call;
  const isHead = exchange.request.method === 'HEAD';
  const absent = isHead || /<Code>(NoSuchKey|NoSuchVersion)<\/Code>/.test(answer.body.toString());
  if (absent && !(await call.may(bucketPermission(request, 's3:ListBucket'))))
    throw new AwsError(
      403,
      'AccessDenied',
      caller.arn === undefined
        ? 'Access Denied'
        : `User: ${caller.arn} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${request.bucket}" because no identity-based policy allows the s3:ListBucket action`,
    );
  respondAs(exchange, answer);
}
