import { bucketEach, type Layout, type Whose } from '../constructs/data-layout.ts';
import { bucketStatements } from '../policies/tenant-s3.ts';

const layout: Layout = {
  id: 'bucket',
  sentence: 'each tenant has a bucket of its own, whose name ends with the tenant’s',
  buckets: { base: 0, perTenant: 1 },
  objects: {},
  claims: {},
  costs: [
    {
      what: 'buckets',
      why: 'one for each tenant: an account has 10,000 of them by default, and names are globally unique',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html',
    },
  ],
  place: (tenant, prefix) => ({ bucket: `${prefix}-${tenant}` }),
  open(stack, ground) {
    const { prefix } = ground.input;
    const nameOf = (whose: Whose): string => {
      if (whose === 'all') return `${prefix}-*`;
      // The bucket's name is a function of the tag: this policy has the same size for any number of tenants.
      return whose === 'tagged' ? `${prefix}-\${aws:PrincipalTag/tenant}` : whose.data[0].bucket;
    };
    return bucketEach(stack, ground, (whose) => bucketStatements(nameOf(whose)));
  },
};

export default layout;
