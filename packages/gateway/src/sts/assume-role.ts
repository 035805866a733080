import type { Context, NamedPolicy } from '@cordon/iam';
import { learnManagedPolicies } from '../authorize/aws-managed-policy.ts';
import { pinnedPolicy } from '../authorize/pinned-policy.ts';
import { AwsError } from '../errors/aws-error.ts';
import { escapeXml } from '../http/xml.ts';
import { type Form, needed, validation } from '../query/form.ts';
import type { QueryCall } from '../query/query-call.ts';
import { identityKey, type Role } from '../state/entities.ts';
import type { State } from '../state/store.ts';
import { answer } from './answer.ts';
import { credentialsXml, mint, packedSize } from './mint.ts';
import { duration, sessionName, sessionPolicies, sessionTags, transitiveKeys } from './parameters.ts';
import { requireSigned } from './require-signed.ts';
import { inheritedTags, type SessionTags } from './role-chaining.ts';

const CHAINED_SECONDS = 3600;
const LONGEST_SECONDS = 43_200;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export async function assumeRole(call: QueryCall): Promise<void> {
  const { core, form, trace, exchange } = call;
  const caller = requireSigned(call);
  const roleArn = needed(form, 'RoleArn');
  const name = sessionName(form, 'RoleSessionName', 64);
  trace.parameters.roleArn = roleArn.slice(0, 2048);
  trace.parameters.roleSessionName = name;
  if (caller.principal.kind === 'root')
    throw new AwsError(403, 'AccessDenied', 'Roles may not be assumed by root accounts.');
  if (caller.principal.kind === 'federated-user')
    throw new AwsError(403, 'AccessDenied', 'Cannot call AssumeRole with federated user credentials');
  await learnManagedPolicies(core, policyArnsOf(form));
  const seconds = duration(form, 3600, LONGEST_SECONDS);
  const policies = sessionPolicies(form, core.store);
  const tags = inheritedTags(caller.session, sessionTags(form), transitiveKeys(form, sessionTags(form)));
  const chained = caller.principal.kind === 'role-session';
  const role = roleByArn(core.store, roleArn);
  const sourceIdentity = sourceIdentityOf(form, caller.session?.sourceIdentity);
  const actions = [
    'sts:AssumeRole',
    ...(Object.keys(tags.tags).length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  requireTrust(call, roleArn, role, actions, trustContext(call, role, name, tags, sourceIdentity));
  if (chained && seconds > CHAINED_SECONDS)
    throw validation(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  if (seconds > role.maxSessionDuration)
    throw validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  const packed = packedSize({ ...policies, tags: tags.tags });
  const now = Math.floor(exchange.now / 1000);
  const issued = mint(
    {
      kind: 'assumed-role',
      accountId: role.accountId,
      issuedAt: now,
      expiresAt: now + seconds,
      owner: { name: role.name, id: role.id },
      name,
      ...policies,
      ...tags,
      chained,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    },
    core.tokenKey,
  );
  answer(call, credentialsXml(issued) + assumedRoleXml(role, name, packed, sourceIdentity));
}

export function policyArnsOf(form: Form): readonly string[] {
  return [...form].filter(([name]) => name.startsWith('PolicyArns.member.')).map(([, arn]) => arn);
}

export function assumedRoleXml(
  role: Role,
  name: string,
  packed: number | undefined,
  sourceIdentity: string | undefined,
): string {
  const arn = `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${name}`;
  return (
    `<AssumedRoleUser><AssumedRoleId>${role.id}:${escapeXml(name)}</AssumedRoleId><Arn>${escapeXml(arn)}</Arn></AssumedRoleUser>` +
    (packed === undefined ? '' : `<PackedPolicySize>${packed}</PackedPolicySize>`) +
    (sourceIdentity === undefined ? '' : `<SourceIdentity>${escapeXml(sourceIdentity)}</SourceIdentity>`)
  );
}

export function roleByArn(state: State, arn: string): Role | undefined {
  const match = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/.exec(arn);
  if (match === null) return undefined;
  const role = state.get('roles', identityKey(match[1] ?? '', match[2] ?? ''));
  return role?.arn === arn ? role : undefined;
}

function sourceIdentityOf(form: Form, before: string | undefined): string | undefined {
  const given = form.has('SourceIdentity') ? sessionName(form, 'SourceIdentity', 64) : undefined;
  if (before !== undefined && given !== undefined && given !== before)
    throw new AwsError(
      403,
      'AccessDenied',
      'The source identity of a session cannot be changed once it is set.',
    );
  return given ?? before;
}

/** Condition keys of the AssumeRole family. */
function trustContext(
  call: QueryCall,
  role: Role | undefined,
  name: string,
  tags: SessionTags,
  sourceIdentity: string | undefined,
): Context {
  const requested = sessionTags(call.form);
  const externalId = call.form.get('ExternalId');
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId))
    throw validation(
      "Value at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*",
    );
  return {
    ...tagContext(requested, role),
    'sts:rolesessionname': name,
    ...(tags.transitive.length > 0 ? { 'sts:transitivetagkeys': tags.transitive } : {}),
    ...(externalId === undefined ? {} : { 'sts:externalid': externalId }),
    ...(sourceIdentity === undefined ? {} : { 'sts:sourceidentity': sourceIdentity }),
  };
}

/** Tags in the request and on the role. */
export function tagContext(requested: Readonly<Record<string, string>>, role: Role | undefined): Context {
  const context: Record<string, string | readonly string[]> = {};
  const keys = Object.keys(requested);
  if (keys.length > 0) context['aws:tagkeys'] = keys;
  for (const [key, value] of Object.entries(requested))
    context[`aws:requesttag/${key.toLowerCase()}`] = value;
  for (const [key, value] of Object.entries(role?.tags ?? {})) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value;
    context[`iam:resourcetag/${key.toLowerCase()}`] = value;
  }
  return context;
}

/**
 * The role’s trust policy must allow every action, and the caller’s own policies where it does not name the caller
 * itself; a role that does not exist trusts nobody. Throws `AccessDenied`.
 */
export function requireTrust(
  call: QueryCall,
  roleArn: string,
  role: Role | undefined,
  actions: readonly string[],
  context: Context,
): asserts role is Role {
  const trust =
    role === undefined
      ? NO_TRUST
      : pinnedPolicy(`trust policy of ${role.name}`, role.trust, 'trust', call.core.store);
  for (const action of actions)
    call.require(
      {
        action,
        resource: roleArn,
        resourceAccountId: role?.accountId ?? call.caller.accountId ?? call.core.accountId,
        resourcePolicy: trust,
        trust: true,
        context,
      },
      () => notAuthorized(call, action, roleArn),
    );
  if (role === undefined) throw notAuthorized(call, actions[0] ?? '', roleArn);
}

const NO_TRUST: NamedPolicy = {
  name: 'trust policy of a role that does not exist',
  document: { version: '2012-10-17', statements: [] },
};

function notAuthorized(call: QueryCall, action: string, resource: string): AwsError {
  return new AwsError(
    403,
    'AccessDenied',
    `User: ${call.caller.arn ?? 'anonymous'} is not authorized to perform: ${action} on resource: ${resource}`,
  );
}
