import type { NamedPolicy } from '../src/policy.ts';
import type { AuthorizationRequest, Principal } from '../src/request.types.ts';
import {
  ACCOUNT,
  allowOther,
  asks,
  type DocumentedCase,
  OTHER,
  policy,
  ROLE,
  SESSION,
  session,
  trustFor,
  USER,
  user,
} from './make.ts';

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const TRUST = `${GUIDE}id_roles_compare-resource-policies.html`;
const TAGS = `${GUIDE}id_session-tags.html`;
const EXTERNAL = `${GUIDE}id_roles_common-scenarios_third-party.html`;
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/vault.example/v1/identity/oidc`;

const mayAssume = policy('may assume', [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]);
const web: Principal = { kind: 'web-identity', provider: OIDC };

function assume(
  principal: Principal,
  change: Partial<Omit<AuthorizationRequest, 'principal'>> = {},
): AuthorizationRequest {
  return asks(principal, {
    action: 'sts:AssumeRole',
    resource: `arn:aws:iam::${ACCOUNT}:role/target`,
    ...change,
  });
}

interface Row {
  readonly id: string;
  readonly sentence: string;
  readonly page?: string;
  readonly request: AuthorizationRequest;
  readonly trust: NamedPolicy;
  readonly identity?: readonly NamedPolicy[];
  readonly session?: readonly NamedPolicy[];
  readonly outcome: DocumentedCase['outcome'];
}

const rows: readonly Row[] = [
  {
    id: 'trust-must-allow',
    sentence: 'an identity policy alone never lets a caller assume a role, also in the same account',
    request: assume(user),
    trust: trustFor({ AWS: ROLE }),
    identity: [mayAssume],
    outcome: 'implicitly-denied',
  },
  {
    id: 'trust-names-account',
    sentence: 'a trust policy that names the account leaves it to identity policies: none allows',
    request: assume(user),
    trust: trustFor({ AWS: ACCOUNT }),
    outcome: 'implicitly-denied',
  },
  {
    id: 'trust-names-account-allowed',
    sentence: 'a trust policy that names the account leaves it to identity policies: one allows',
    request: assume(user),
    trust: trustFor({ AWS: `arn:aws:iam::${ACCOUNT}:root` }),
    identity: [mayAssume],
    outcome: 'allowed',
  },
  {
    id: 'trust-names-user',
    sentence: 'a trust policy that names a user of the same account suffices',
    request: assume(user),
    trust: trustFor({ AWS: USER }),
    outcome: 'allowed',
  },
  {
    id: 'trust-names-role-session-policy',
    sentence: 'a trust policy that names a role is limited by the session policy of its session',
    request: assume(session),
    trust: trustFor({ AWS: ROLE }),
    identity: [mayAssume],
    session: [allowOther],
    outcome: 'implicitly-denied',
  },
  {
    id: 'trust-names-session',
    sentence: 'a trust policy that names a session is not limited by its session policy',
    request: assume(session),
    trust: trustFor({ AWS: SESSION }),
    session: [allowOther],
    outcome: 'allowed',
  },
  {
    id: 'trust-cross-account',
    sentence: 'a role in another account needs both sides',
    request: assume(user, { resourceAccountId: OTHER }),
    trust: trustFor({ AWS: USER }),
    outcome: 'implicitly-denied',
  },
  {
    id: 'trust-cross-account-both',
    sentence: 'a role in another account is assumed when both sides allow',
    request: assume(user, { resourceAccountId: OTHER }),
    trust: trustFor({ AWS: ACCOUNT }),
    identity: [mayAssume],
    outcome: 'allowed',
  },
  {
    id: 'trust-external-id',
    sentence: 'an external id that the trust policy wants and the caller does not send is not met',
    page: EXTERNAL,
    request: assume(user),
    trust: trustFor({ AWS: USER }, { Condition: { StringEquals: { 'sts:ExternalId': 'acme-1' } } }),
    outcome: 'implicitly-denied',
  },
  {
    id: 'trust-external-id-met',
    sentence: 'the right external id meets the condition',
    page: EXTERNAL,
    request: assume(user, { context: { 'sts:externalid': 'acme-1' } }),
    trust: trustFor({ AWS: USER }, { Condition: { StringEquals: { 'sts:ExternalId': 'acme-1' } } }),
    outcome: 'allowed',
  },
  {
    id: 'trust-session-name',
    sentence: 'a trust policy can pin the session name',
    page: `${GUIDE}reference_policies_iam-condition-keys.html`,
    request: assume(user, { context: { 'sts:rolesessionname': 'carl', 'aws:username': 'carla' } }),
    trust: trustFor(
      { AWS: USER },
      { Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } } },
    ),
    outcome: 'implicitly-denied',
  },
  {
    id: 'trust-tag-session',
    sentence: 'session tags need sts:TagSession in the trust policy beside sts:AssumeRole',
    page: TAGS,
    request: assume(user, { action: 'sts:TagSession', context: { 'aws:requesttag/tenant': 'acme' } }),
    trust: trustFor({ AWS: USER }),
    outcome: 'implicitly-denied',
  },
  {
    id: 'trust-tag-session-limited',
    sentence: 'a trust policy can limit which session tags are passed',
    page: TAGS,
    request: assume(user, {
      action: 'sts:TagSession',
      context: { 'aws:requesttag/tenant': 'acme', 'aws:tagkeys': ['tenant', 'admin'] },
    }),
    trust: trustFor(
      { AWS: USER },
      {
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenant'] } },
      },
    ),
    outcome: 'implicitly-denied',
  },
  {
    id: 'trust-web-identity',
    sentence: 'a web identity is let in by its provider and the token’s audience',
    page: `${GUIDE}id_roles_create_for-idp_oidc.html`,
    request: assume(web, {
      action: 'sts:AssumeRoleWithWebIdentity',
      context: { 'vault.example/v1/identity/oidc:aud': 'sts.amazonaws.com' },
    }),
    trust: trustFor(
      { Federated: OIDC },
      {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { 'vault.example/v1/identity/oidc:aud': 'sts.amazonaws.com' } },
      },
    ),
    outcome: 'allowed',
  },
  {
    id: 'trust-web-identity-other-provider',
    sentence: 'a web identity of another provider is not let in',
    page: `${GUIDE}id_roles_create_for-idp_oidc.html`,
    request: assume(
      { kind: 'web-identity', provider: `${OIDC}-2` },
      { action: 'sts:AssumeRoleWithWebIdentity' },
    ),
    trust: trustFor({ Federated: OIDC }, { Action: 'sts:AssumeRoleWithWebIdentity' }),
    outcome: 'implicitly-denied',
  },
  {
    id: 'trust-recreated-role',
    sentence: 'a trust policy that holds the id of a deleted role does not let its successor in',
    page: `${GUIDE}reference_policies_elements_principal.html`,
    request: assume(session),
    trust: trustFor({ AWS: 'AROADELETED' }),
    identity: [mayAssume],
    outcome: 'implicitly-denied',
  },
  {
    id: 'trust-deny',
    sentence: 'a deny in a trust policy wins',
    request: assume(user),
    trust: policy(
      'trust policy',
      [
        { Effect: 'Allow', Principal: { AWS: USER }, Action: 'sts:AssumeRole' },
        { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' },
      ],
      'trust',
    ),
    outcome: 'explicitly-denied',
  },
];

/** The rules of assuming roles. */
export const TRUST_POLICIES: readonly DocumentedCase[] = rows.map(
  ({ identity = [], session: limits, page = TRUST, ...row }) => ({
    page,
    ...row,
    policies: { identity, ...(limits === undefined ? {} : { session: limits }) },
  }),
);
