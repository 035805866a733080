import { dataOf } from '@cordon/domain';
import { body, objectArn, s3, sequence } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { objectStays, uploadsStay } from '../attempts/untouched.ts';

export default attackOnOthers({
  id: 's3-multipart',
  crosses: 'tenant-data',
  sentence: 'write an object among another tenant’s data as a multipart upload',
  source: 'baseline; https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html',
  drafts: ({ victim, keyOf }) => {
    const Bucket = dataOf(victim.tenant).bucket;
    const Key = keyOf('whole');
    const UploadId = '${steps.0.UploadId}';
    return [
      {
        operation: 'multipart upload',
        says: [{ action: 's3:PutObject', resource: objectArn(Bucket, Key) }],
        does: sequence(
          0,
          s3('CreateMultipartUpload', { Bucket, Key }),
          s3('UploadPart', { Bucket, Key, UploadId, PartNumber: 1, Body: body('one part\n') }),
          s3('CompleteMultipartUpload', {
            Bucket,
            Key,
            UploadId,
            MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '${steps.1.ETag}' }] },
          }),
        ),
        untouched: [objectStays(Bucket, Key), uploadsStay(Bucket, Key)],
      },
    ];
  },
});
