import { accessDenied } from '../authorize/authorize.ts';
import { AwsError } from '../errors/aws-error.ts';
import { escapeXml } from '../http/xml.ts';
import { type Form, validation } from '../query/form.ts';
import type { Plan } from './mint.ts';
import { checkPolicy } from './parameters.ts';
import type { Signed } from './user-sessions.ts';

/** Scope-down policies that one session may carry. */
const MOST_LAYERS = 3;

/**
 * GetScopedCredentials: the calling session again, narrowed by one more policy, for no longer than it has left. Identity,
 * name, tags and source identity stay, and so does the time at which the session was issued, so that a policy which stops
 * sessions older than some moment stops what was made of them, too. `now` in seconds.
 *
 * What AWS leaves open in the parts of its pages that could be read, and what is done here, the stricter each time: the
 * call needs the permission `sts:GetScopedCredentials` on `*`, of the calling session as it is narrowed by then; a root
 * user's session is taken for root credentials.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html;
 * limits, errors and the three layers: the STS model in botocore 1.44.8.
 */
export function getScopedCredentials(form: Form, caller: Signed, now: number): Plan {
  const { session, principal } = caller;
  if (session === undefined || principal.kind === 'root')
    throw new AwsError(
      400,
      'InvalidSubjectCredentials',
      'GetScopedCredentials is called with temporary credentials of a role, a user or a federated user only.',
    );
  const policy = form.get('Policy');
  const asked = form.get('DurationSeconds');
  if (policy === undefined && asked === undefined)
    throw validation('At least one of Policy and DurationSeconds must be provided.');
  if (policy !== undefined) checkPolicy(policy);
  const expiresAt = asked === undefined ? session.expiresAt : now + Number(asked);
  if (expiresAt > session.expiresAt)
    throw new AwsError(
      400,
      'InsufficientSessionLifetime',
      'The requested DurationSeconds exceeds the remaining lifetime of the calling session.',
    );
  const layers = [...(session.scopeDown ?? []), ...(policy === undefined ? [] : [policy])];
  const { accountId, arn, userId } = caller;
  return {
    needs: [{ action: 'sts:GetScopedCredentials', resource: '*', resourceAccountId: accountId }],
    refusal: accessDenied,
    grant() {
      if (layers.length > MOST_LAYERS)
        throw new AwsError(
          403,
          'AccessDenied',
          `A session can have at most ${MOST_LAYERS} scope down policies.`,
        );
      const { accessKeyId: _key, secret: _secret, ...same } = session;
      return { ...same, expiresAt, ...(layers.length === 0 ? {} : { scopeDown: layers }) };
    },
    result: () =>
      `<SessionInfo><ScopedSessionId>${escapeXml(userId)}</ScopedSessionId><Arn>${escapeXml(arn)}</Arn></SessionInfo>` +
      `<ScopedPoliciesCount>${layers.length}</ScopedPoliciesCount>` +
      (session.sourceIdentity === undefined
        ? ''
        : `<SourceIdentity>${escapeXml(session.sourceIdentity)}</SourceIdentity>`),
  };
}
