import type { Tenant } from '@cordon/domain';
import { holds } from '../claims.ts';
import { type Condition, type Layout, PrivateBuckets, type Whose } from '../constructs/data-layout.ts';
import { exceptAdmin } from '../policies/bucket-deny.ts';
import type { StatementJson } from '../policies/document.ts';
import { bucketArn, OBJECT_ACTIONS } from '../policies/tenant-s3.ts';

/**
 * What shows keys and can be told by `s3:prefix` which. `s3:ListBucketMultipartUploads` has no such key: whoever may list the
 * uploads of a shared bucket sees everybody's.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const LISTINGS = ['s3:ListBucket', 's3:ListBucketVersions'] as const;

/** Terraform's name of the one bucket. */
const SHARED = 'tenants';

const ONE_BUCKET = { base: 1, perTenant: 0 };

const layout: Layout = {
  id: 'prefix',
  sentence:
    'all tenants share one bucket, in which a tenant has the keys that begin with its name and a slash',
  buckets: ONE_BUCKET,
  objects: {},
  claims: {
    'tenant-metadata': holds(
      'keys are shown by `s3:ListBucket` and `s3:ListBucketVersions` alone, both only with an `s3:prefix` below the own name and its slash; the bucket’s settings, its location and its open uploads, which no condition parts by prefix, are shown to no tenant',
    ),
    'tenant-enumeration': holds(
      'a listing without a prefix, with an empty one or with a delimiter at the top would name every tenant, and needs an `s3:prefix` that no tenant’s policy lets pass; s3:ListAllMyBuckets and iam: are allowed to none',
    ),
    'self-grant': holds(
      'no tenant holds an action on the bucket itself but its two listings: one lifecycle rule, policy, CORS rule or tag of the shared bucket would be every tenant’s',
    ),
  },
  costs: [
    {
      what: 'bucket settings',
      why: 'versioning, encryption, lifecycle, CORS, logging, notifications, Object Lock and Block Public Access are one for all: no tenant may read or write them, so that every wish for another one goes to the operator; lifecycle rules (1,000) and notifications can be limited to a prefix, encryption and versioning cannot',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html',
    },
    {
      what: 'open uploads',
      why: '`s3:ListBucketMultipartUploads` has no condition key for a prefix: a tenant cannot look up what it left open; a lifecycle rule of the operator must end uploads that nobody completes',
      source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
    },
    {
      what: 'clients that list from the top',
      why: 'a console, a file browser or `aws s3 ls s3://bucket` asks without a prefix and is refused; to let them in is to name every tenant. HeadBucket and GetBucketLocation are refused, too: clients must be told the Region',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html',
    },
    {
      what: 'metrics, inventory and the bill',
      why: 'storage metrics and cost allocation tags are of a bucket; by prefix there are request metrics (1,000 filters a bucket) and Storage Lens, which an operator reads: a tenant cannot be given its own alone',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-configurations.html',
    },
    {
      what: 'the bucket policy',
      why: 'one document of 20 KB for all tenants: whatever names each of them in it (a guard, a principal of another account) ends after some tens of tenants, and is refused before it is deployed',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html',
    },
    {
      what: 'blast radius of a mistake',
      why: 'one wrong statement in that policy, one lifecycle rule without a prefix or one deleted bucket meets every tenant at once',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html',
    },
  ],
  place: (tenant, prefix) => ({ bucket: `${prefix}-${SHARED}`, prefix: `${tenant}/` }),
  open(stack, ground) {
    const { input } = ground;
    const bucket = `${input.prefix}-${SHARED}`;
    const arn = bucketArn(bucket);
    const buckets = new PrivateBuckets(stack);
    buckets.make(SHARED, bucket, { deployment: input.prefix });
    const deny = (tenant: Tenant, sid: string, condition: Condition) => {
      const below = prefixOf(tenant);
      const about = { Effect: 'Deny', Principal: '*' } as const;
      buckets.say(
        SHARED,
        ...onlyBelowNames(arn, exceptAdmin(ground)),
        {
          ...about,
          Sid: `${sid}${wordOf(tenant)}`,
          Action: 's3:*',
          Resource: `${arn}/${below}*`,
          Condition: condition,
        },
        {
          ...about,
          Sid: `${sid}${wordOf(tenant)}List`,
          Action: LISTINGS,
          Resource: arn,
          Condition: { ...condition, StringLike: { 's3:prefix': `${below}*` } },
        },
      );
    };
    return {
      rights: (whose) => statements(arn, prefixOf(whose)),
      admit(tenant, AWS) {
        const admitted = statements(arn, prefixOf(tenant)).map((one) => ({
          ...one,
          Sid: `${one.Sid}${wordOf(tenant)}`,
          Principal: { AWS },
        }));
        buckets.say(SHARED, ...admitted);
      },
      deny,
      denyAll(Sid, Condition, actions) {
        const Resource = [arn, `${arn}/*`];
        buckets.say(SHARED, {
          Sid,
          Effect: 'Deny',
          Principal: '*',
          Action: actions ?? 's3:*',
          Resource,
          Condition,
        });
      },
    };
  },
};

/** What the keys of these tenants begin with; the slash is part of it, or `acme` would be `acme-eu`, too. */
function prefixOf(whose: Whose): string {
  if (whose === 'all') return '*/';
  return whose === 'tagged' ? '${aws:PrincipalTag/tenant}/' : (whose.data[0].prefix ?? '');
}

/** The tenant's name in a Sid, which takes letters and digits alone; ids have no capital letter, so no two meet. */
function wordOf({ id }: Tenant): string {
  return `Of${id.replaceAll('-', 'X')}`;
}

function statements(bucket: string, prefix: string): readonly StatementJson[] {
  return [
    {
      Sid: 'OwnKeys',
      Effect: 'Allow',
      Action: LISTINGS,
      Resource: bucket,
      Condition: { StringLike: { 's3:prefix': `${prefix}*` } },
    },
    { Sid: 'OwnObjects', Effect: 'Allow', Action: OBJECT_ACTIONS, Resource: `${bucket}/${prefix}*` },
  ];
}

/**
 * What a Deny by tenant leaves open on a shared bucket: listings that begin above every name, and what is about the bucket as a
 * whole. Names hold no slash, so a prefix with one is below a single name.
 */
function onlyBelowNames(bucket: string, admin: ReturnType<typeof exceptAdmin>): readonly StatementJson[] {
  const about = { Effect: 'Deny', Principal: '*', Resource: bucket } as const;
  return [
    {
      ...about,
      Sid: 'ListBelowNamesOnly',
      Action: LISTINGS,
      Condition: { StringNotLike: { 's3:prefix': '*/*', ...admin } },
    },
    {
      ...about,
      Sid: 'SettingsByAdministrator',
      NotAction: LISTINGS,
      Condition: { StringNotLike: { ...admin } },
    },
  ];
}

export default layout;
