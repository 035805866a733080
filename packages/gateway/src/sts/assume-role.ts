import type { Context, NamedPolicy } from '@cordon/iam';
import type { Question } from '../authorize/authorize.ts';
import { pinnedPolicy } from '../authorize/pinned-policy.ts';
import { AwsError } from '../errors/aws-error.ts';
import { escapeXml } from '../http/xml.ts';
import { type Form, required, validation } from '../query/form.ts';
import type { Role } from '../state/entities.ts';
import { identityByArn, type State } from '../state/store.ts';
import type { Session } from '../who/session.ts';
import { type Grant, notAuthorized, type Plan, tagContext } from './mint.ts';
import {
  duration,
  refuseMfa,
  refuseUnserved,
  roleArn,
  sessionPolicies,
  sessionTags,
  transitiveKeys,
} from './parameters.ts';
import type { Signed } from './user-sessions.ts';

const CHAINED_SECONDS = 3600;

/**
 * AssumeRole. `now` in seconds.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumeRole(form: Form, caller: Signed, state: State, now: number): Plan {
  const arn = roleArn(form);
  const name = required(form, 'RoleSessionName');
  const seconds = duration(form, 3600);
  const secret = form.get('ExternalId');
  refuseUnserved(form, 'ProvidedContexts');
  refuseMfa(form);
  if (caller.principal.kind === 'root')
    throw new AwsError(403, 'AccessDenied', 'Roles may not be assumed by root accounts.');
  if (caller.principal.kind === 'federated-user')
    throw new AwsError(403, 'AccessDenied', 'Cannot call AssumeRole with federated user credentials');
  const policies = sessionPolicies(form, state, arn.split(':')[4]);
  const requested = sessionTags(form);
  const { tags, transitive } = inheritedTags(caller.session, requested, transitiveKeys(form, requested));
  const sourceIdentity = sourceIdentityOf(form, caller.session);
  const chained = caller.principal.kind === 'role-session';
  const role = identityByArn(state, 'roles', arn);
  const context: Context = {
    ...tagContext(requested, role),
    'sts:rolesessionname': name,
    ...(transitive.length > 0 ? { 'sts:transitivetagkeys': transitive } : {}),
    ...(secret === undefined ? {} : { 'sts:externalid': secret }),
    ...(sourceIdentity === undefined ? {} : { 'sts:sourceidentity': sourceIdentity }),
  };
  const actions = [
    'sts:AssumeRole',
    ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  return {
    needs: trustQuestions(actions, arn, role, caller.accountId, context, state),
    refusal: notAuthorized,
    grant() {
      if (role === undefined) throw notAuthorized(caller, { action: 'sts:AssumeRole', resource: arn });
      if (chained && seconds > CHAINED_SECONDS)
        throw validation(
          'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
        );
      const more = { name, ...policies, tags, transitive, chained };
      return roleGrant(role, now, seconds, {
        ...more,
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      });
    },
    result: (packed) => (role === undefined ? '' : assumedRoleXml(role, name, packed, sourceIdentity)),
  };
}

/** A session of the role that lasts `seconds` from `now` (seconds, too). Throws for longer than the role allows. */
export function roleGrant(
  role: Role,
  now: number,
  seconds: number,
  more: Omit<Grant, 'kind' | 'accountId' | 'issuedAt' | 'expiresAt' | 'owner'>,
): Grant {
  if (seconds > role.maxSessionDuration)
    throw validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  return {
    kind: 'assumed-role',
    accountId: role.accountId,
    issuedAt: now,
    expiresAt: now + seconds,
    owner: { name: role.name, id: role.id },
    ...more,
  };
}

export function assumedRoleXml(
  role: Role,
  name: string,
  packed: number | undefined,
  sourceIdentity?: string,
): string {
  const arn = `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${name}`;
  return (
    `<AssumedRoleUser><AssumedRoleId>${role.id}:${escapeXml(name)}</AssumedRoleId><Arn>${escapeXml(arn)}</Arn></AssumedRoleUser>` +
    (packed === undefined ? '' : `<PackedPolicySize>${packed}</PackedPolicySize>`) +
    (sourceIdentity === undefined ? '' : `<SourceIdentity>${escapeXml(sourceIdentity)}</SourceIdentity>`)
  );
}

const NOBODY: NamedPolicy = {
  name: 'trust policy of a role that does not exist',
  // Stryker disable next-line StringLiteral: of no statements there are none to read by a version
  document: { version: '2012-10-17', statements: [] },
};

/** What the role's trust policy and the caller's own must all allow; a role that does not exist trusts nobody. */
export function trustQuestions(
  actions: readonly string[],
  arn: string,
  role: Role | undefined,
  callersAccount: string,
  context: Context,
  state: State,
): readonly Question[] {
  const resourcePolicy =
    role === undefined ? NOBODY : pinnedPolicy(`trust policy of ${role.name}`, role.trust, 'trust', state);
  const resourceAccountId = role?.accountId ?? callersAccount;
  return actions.map((action) => ({
    action,
    resource: arn,
    resourceAccountId,
    resourcePolicy,
    trust: true,
    context,
  }));
}

/**
 * Tags of a session that is taken with the session of another role: transitive tags are handed down and cannot be
 * overridden, the others are left behind.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export function inheritedTags(
  before: Session | undefined,
  tags: Readonly<Record<string, string>>,
  transitive: readonly string[],
): Pick<Session, 'tags' | 'transitive'> {
  if (before?.kind !== 'assumed-role') return { tags, transitive };
  const handedDown = new Set(before.transitive.map((key) => key.toLowerCase()));
  if (Object.keys(tags).some((key) => handedDown.has(key.toLowerCase())))
    throw new AwsError(
      400,
      'InvalidParameterValue',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  const inherited = Object.entries(before.tags).filter(([key]) => handedDown.has(key.toLowerCase()));
  return {
    tags: { ...Object.fromEntries(inherited), ...tags },
    transitive: [...before.transitive, ...transitive],
  };
}

/**
 * Once set it stays: every session that is taken with this one has it too, and none can have another.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function sourceIdentityOf(form: Form, before: Session | undefined): string | undefined {
  const given = form.get('SourceIdentity');
  const kept = before?.sourceIdentity;
  if (kept !== undefined && given !== undefined && given !== kept)
    throw new AwsError(
      403,
      'AccessDenied',
      'The source identity of a session cannot be changed once it is set.',
    );
  return given ?? kept;
}
