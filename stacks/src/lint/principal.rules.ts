import type { StatementRule } from './lint.types.ts';

/** Trust in everybody, or in a whole account: each identity policy of that account then decides who comes in. */
const openTrust: StatementRule = {
  id: 'open-trust',
  broken: ({ allows, principals }, kind) =>
    allows && kind === 'trust'
      ? principals
          .filter((principal) => principal === '*' || /^\d{12}$|:root$/.test(principal))
          .map((principal) => `the role trusts \`${principal}\`, not the broker alone`)
      : [],
};

/** Whoever may tag a session freely chooses whom it stands for. */
const openTagging: StatementRule = {
  id: 'open-tagging',
  broken({ allows, actions, conditions }, kind) {
    if (!allows || kind !== 'trust' || !actions.includes('sts:TagSession')) return [];
    const has = (key: RegExp) => conditions.some((condition) => key.test(condition.key));
    return [
      ...(has(/^aws:TagKeys$/i) ? [] : ['sts:TagSession is allowed without a limit on aws:TagKeys']),
      ...(has(/^aws:RequestTag\//i)
        ? []
        : ['sts:TagSession is allowed without demanding a tag by aws:RequestTag']),
    ];
  },
};

/** What a bucket policy allows to a session ARN, or to everybody, is not capped by a session policy or a boundary. */
const uncappedAllow: StatementRule = {
  id: 'uncapped-allow',
  broken: ({ allows, principals }, kind) =>
    allows && kind === 'resource'
      ? principals
          .filter((principal) => principal === '*' || /:assumed-role\/|:federated-user\//.test(principal))
          .map(
            (principal) =>
              `the bucket policy allows \`${principal}\`, which no session policy and no boundary caps`,
          )
      : [],
};

/**
 * A Deny of all actions that names only a bucket’s objects leaves the bucket’s own actions free, and the other way about. One of
 * the keys below a prefix, or of actions named one by one, means what it says.
 */
const halfADeny: StatementRule = {
  id: 'half-a-deny',
  broken({ allows, actions, resources }, kind) {
    if (allows || kind !== 'resource' || !actions.some((action) => action.includes('*'))) return [];
    const buckets = resources.filter((resource) => !resource.includes('/'));
    const missing = [
      ...buckets.filter((bucket) => !resources.includes(`${bucket}/*`)).map((bucket) => `${bucket}/*`),
      ...resources
        .filter((resource) => /^[^/]*\/\*$/.test(resource) && !resources.includes(resource.slice(0, -2)))
        .map((objects) => objects.slice(0, -2)),
    ];
    return missing.map((resource) => `the Deny does not name \`${resource}\``);
  },
};

/**
 * An identity provider has tokens for others, too, and whoever brings one names the session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
const openFederation: StatementRule = {
  id: 'open-federation',
  broken({ allows, actions, conditions }, kind) {
    if (!allows || kind !== 'trust' || !actions.includes('sts:AssumeRoleWithWebIdentity')) return [];
    const equal = (key: RegExp) =>
      conditions.some((condition) => condition.operator === 'StringEquals' && key.test(condition.key));
    return [
      ...(equal(/:aud$/) ? [] : ['a token for any audience of the provider lets in']),
      ...(equal(/^sts:RoleSessionName$/i) ? [] : ['whoever brings a token calls the session what it likes']),
    ];
  },
};

export const PRINCIPAL_RULES: readonly StatementRule[] = [
  openTrust,
  openTagging,
  openFederation,
  uncappedAllow,
  halfADeny,
];
