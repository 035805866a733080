import type { Context } from '../request.types.ts';

/**
 * The kinds of credentials that a request can be made with, as far as condition keys tell them apart: by the STS call
 * that gave them. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
 */
export const CREDENTIAL_KINDS = [
  /** No signature at all. */
  'anonymous',
  /** Long-term keys of an account's root user. */
  'root',
  /** GetSessionToken by a root user. */
  'root-session',
  /** AssumeRoot. */
  'assumed-root',
  /** Long-term keys of an IAM user. */
  'user',
  /** GetSessionToken by an IAM user. */
  'user-session',
  /** GetFederationToken. */
  'federated-user',
  /** AssumeRole by a user. */
  'role',
  /** AssumeRole by a session of a role. */
  'chained-role',
  /** AssumeRoleWithWebIdentity. */
  'web-identity-role',
  /** AssumeRoleWithSAML. */
  'saml-role',
  /** A role's credentials as an EC2 instance or another service hands them to the code that it runs. */
  'service-role',
  /** The unsigned call of AssumeRoleWithWebIdentity itself: the token is the credential. */
  'web-identity',
  /** An AWS service as itself. */
  'service',
] as const;

export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/**
 * Whether a request has a key. `always`; `never`; `carried`: where this very credential has it (a tag, a source
 * identity); `request`: where the request brings it, as its maker likes; `unclear`: AWS's pages contradict each other, or
 * leave it open.
 */
export type Availability = 'always' | 'never' | 'carried' | 'request' | 'unclear';

/** Who settles a key's value: what the credential was issued with, the request, the resource, or a calling service. */
export type KeyOrigin = 'credential' | 'organization' | 'request' | 'resource' | 'service';

/** What is known of one credential; a field that is absent is not known, or the credential does not have it. */
export interface CredentialFacts {
  readonly kind: CredentialKind;
  readonly accountId?: string;
  /** `aws:PrincipalArn`: of a session the role's, of a federated user its own. */
  readonly principalArn?: string;
  readonly userId?: string;
  readonly userName?: string;
  /** Of the user or the role, with session tags over them; keys in any case. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970 at which temporary credentials were issued. */
  readonly issuedAt?: number;
  readonly sourceIdentity?: string;
  /** ARN or name of the provider of a web identity. */
  readonly provider?: string;
  /** Name of the service principal. */
  readonly serviceName?: string;
}

/** The keys that credentials fix, lower case. */
export type CredentialContext = Context;
