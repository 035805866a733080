import { dataOf } from '@cordon/domain';
import { seedKeyOf } from '@cordon/harness/seed';
import { asksS3, attackOnOthers } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 's3-read-objects',
  crosses: 'tenant-data',
  sentence: 'read an object of another tenant, or its head',
  source: 'baseline; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
  drafts: ({ victim }) => {
    const at = { Bucket: dataOf(victim.tenant).bucket, Key: seedKeyOf(victim) };
    // HeadObject asks for s3:GetObject, too: there is no action of its own.
    return [asksS3('GetObject', at), asksS3('HeadObject', at, { action: 'GetObject' })];
  },
});
