import type { StatementRule } from './lint.types.ts';

const NOT_ELEMENTS = ['NotAction', 'NotPrincipal', 'NotResource'];

/** An Allow by exclusion grants what nobody has thought of yet. */
const allowByExclusion: StatementRule = {
  id: 'allow-by-exclusion',
  broken: ({ allows, elements }) =>
    allows
      ? NOT_ELEMENTS.filter((element) => elements.has(element)).map(
          (element) => `an Allow with \`${element}\` grants everything but a list`,
        )
      : [],
};

/** `*`, `s3:*`, `sts:*`: grants that grow with every API that AWS adds. */
const wholeService: StatementRule = {
  id: 'whole-service',
  broken: ({ allows, actions }) =>
    allows
      ? actions
          .filter((action) => /\*/.test(action))
          .map((action) => `an Allow of \`${action}\` covers actions that nobody has listed`)
      : [],
};

/**
 * Actions that AWS asks of no resource, so that a statement can say `*` only.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const OF_NO_RESOURCE: ReadonlySet<string> = new Set(['s3:ListAllMyBuckets']);

/** A resource pattern that begins with a wildcard, or names a service’s everything. */
const everyResource: StatementRule = {
  id: 'every-resource',
  broken: ({ allows, actions, resources }) =>
    allows && !(actions.length > 0 && actions.every((action) => OF_NO_RESOURCE.has(action)))
      ? resources
          .filter((resource) => /^\*|^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*|^arn:\*|\$\{\*\}/.test(resource))
          .map((resource) => `an Allow on \`${resource}\` is not limited to this deployment`)
      : [],
};

/** `acme*` also means `acme-eu`: a wildcard may follow a delimiter only. */
const siblingGlob: StatementRule = {
  id: 'sibling-glob',
  broken: ({ allows, resources }) =>
    allows
      ? resources
          .filter((resource) => /[A-Za-z0-9}][*?]/.test(resource))
          .map((resource) => `\`${resource}\` also matches longer names; put a delimiter before the wildcard`)
      : [],
};

/** Rights that hand on rights: a tenant, and even the broker, may have them on named things only. */
const HANDING_ON =
  /^(iam:(PassRole|CreateAccessKey|Attach\w+Policy|Put\w+Policy|CreatePolicyVersion|SetDefaultPolicyVersion|UpdateAssumeRolePolicy|CreateLoginProfile|AddUserToGroup)|s3:(Put|Delete)Bucket\w*|s3:\w*Acl|s3:PutBucketOwnershipControls|s3:\w*PublicAccessBlock|s3:BypassGovernanceRetention|sts:(AssumeRole\w*|GetFederationToken))$/i;

const handingOn: StatementRule = {
  id: 'handing-on-rights',
  broken({ allows, actions, resources }, kind) {
    if (!allows || kind === 'trust') return [];
    const named =
      resources.length > 0 &&
      resources.every((resource) => /^arn:aws:(iam|sts)::\d{12}:[a-z-]+\/.{3,}$/.test(resource));
    return actions
      .filter((action) => HANDING_ON.test(action) && !(named && /^(iam|sts):/i.test(action)))
      .map(
        (action) => `an Allow of \`${action}\` hands on rights, and its resource names nobody in particular`,
      );
  },
};

export const ALLOW_RULES: readonly StatementRule[] = [
  allowByExclusion,
  wholeService,
  everyResource,
  siblingGlob,
  handingOn,
];
