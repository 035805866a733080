import { dataOf, type TenantDeployment } from '@cordon/domain';
import { objectArn, s3, sequence } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attackOnOthers } from '../attempts/attempts.ts';
import { objectStays } from '../attempts/untouched.ts';

export default attackOnOthers({
  id: 's3-copy',
  crosses: 'tenant-data',
  sentence: 'let S3 copy an object from or to another tenant’s data',
  source: 'catalogue 45; https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html',
  drafts: ({ attacker: mine, victim: theirs, keyOf }) => {
    const bucketOf = (of: TenantDeployment) => dataOf(of.tenant).bucket;
    const seedIn = (of: TenantDeployment) => `${bucketOf(of)}/${seedKeyOf(of)}`;
    const copy = (from: TenantDeployment, to: TenantDeployment, Key: string) =>
      s3('CopyObject', { Bucket: bucketOf(to), Key, CopySource: seedIn(from) });
    const UploadId = '${steps.0.UploadId}';
    const copyPart = (from: TenantDeployment, to: TenantDeployment, Key: string) =>
      [
        s3('CreateMultipartUpload', { Bucket: bucketOf(to), Key }),
        s3('UploadPartCopy', {
          Bucket: bucketOf(to),
          Key,
          UploadId,
          PartNumber: 1,
          CopySource: seedIn(from),
        }),
      ] as const;
    const reads = (of: TenantDeployment) => ({
      action: 's3:GetObject',
      resource: objectArn(bucketOf(of), seedKeyOf(of)),
    });
    const writes = (to: TenantDeployment, key: string) => ({
      action: 's3:PutObject',
      resource: objectArn(bucketOf(to), key),
    });
    const [out, twin, into] = [keyOf('out', mine), keyOf('out'), keyOf('into')];
    const [partOut, partTwin] = [keyOf('part-out', mine), keyOf('part-out')];
    const partInto = keyOf('part-into');
    // The owner’s twin stays among its own data: nobody has rights on both ends of the attacker’s copy.
    return [
      {
        operation: 'CopyObject out of',
        says: [reads(theirs), writes(mine, out)],
        controlSays: [reads(theirs), writes(theirs, twin)],
        does: copy(theirs, mine, out),
        control: copy(theirs, theirs, twin),
      },
      {
        operation: 'CopyObject into',
        says: [reads(mine), writes(theirs, into)],
        controlSays: [reads(theirs), writes(theirs, into)],
        does: copy(mine, theirs, into),
        control: copy(theirs, theirs, into),
        untouched: [objectStays(bucketOf(theirs), into)],
      },
      {
        operation: 'UploadPartCopy out of',
        says: [reads(theirs), writes(mine, partOut)],
        controlSays: [reads(theirs), writes(theirs, partTwin)],
        // The upload among the attacker’s own data must be served; only the copy asks.
        does: sequence(1, ...copyPart(theirs, mine, partOut)),
        control: sequence(1, ...copyPart(theirs, theirs, partTwin)),
      },
      {
        operation: 'UploadPartCopy into',
        says: [reads(mine), writes(theirs, partInto)],
        controlSays: [reads(theirs), writes(theirs, partInto)],
        does: sequence(0, ...copyPart(mine, theirs, partInto)),
        control: sequence(0, ...copyPart(theirs, theirs, partInto)),
        untouched: [objectStays(bucketOf(theirs), partInto)],
      },
    ];
  },
});
