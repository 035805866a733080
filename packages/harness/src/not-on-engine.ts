/** A topology that an engine cannot carry at all, so that there is nothing to attack. */
export interface NotOnEngine {
  readonly engine: string;
  readonly topology: string;
  /** What the engine does, and what AWS does instead. */
  readonly sentence: string;
  /** The AWS documentation that settles it. */
  readonly documentation: string;
}

/** Topologies that are left out on an engine, by name and with the reason in the record. */
export const NOT_ON_ENGINE: readonly NotOnEngine[] = [
  {
    engine: 'ministack',
    topology: 'shared-role-session-tags',
    sentence:
      'MiniStack does not put session tags in the place of `${aws:PrincipalTag/…}` in a Resource and so refuses every owner, where AWS does',
    documentation: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html',
  },
  {
    engine: 'ministack',
    topology: 'web-identity-tags',
    sentence:
      'MiniStack takes no session tags from a web identity token, and puts none in the place of `${aws:PrincipalTag/…}`, where AWS does both',
    documentation: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html',
  },
  {
    engine: 'ministack',
    topology: 'role-per-tenant-cross-account',
    sentence:
      'MiniStack serves each request from the caller’s own account and lets no bucket policy admit a role of another, where AWS does',
    documentation:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html',
  },
  {
    engine: 'ministack',
    topology: 'iam-user-per-lease',
    sentence:
      'MiniStack leaves the path out of the ARNs of users that it asks policies about, so that a broker held to one path makes no user, where AWS matches the whole ARN',
    documentation: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
  },
  {
    engine: 'ministack',
    topology: 'federation-token',
    sentence:
      'MiniStack asks policies about GetFederationToken on `*`, so that a broker held to some names of federated users gets none, where AWS asks about the federated user’s ARN',
    documentation:
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html',
  },
];
