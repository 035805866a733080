import type { Form } from '../query/form.ts';
import { identityKey } from '../state/entities.ts';
import type { State } from '../state/store.ts';

/** Parameters that name a resource of each type, and where a new one’s name stands. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  user: ['UserName'],
  role: ['RoleName'],
  group: ['GroupName'],
  'instance-profile': ['InstanceProfileName'],
  'server-certificate': ['ServerCertificateName'],
};

const BY_ARN: Readonly<Record<string, string>> = {
  policy: 'PolicyArn',
  'oidc-provider': 'OpenIDConnectProviderArn',
  'saml-provider': 'SAMLProviderArn',
  mfa: 'SerialNumber',
};

/**
 * ARN of the resource that a call to IAM names. A user who names no user means itself.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function iamResource(
  type: string,
  form: Form,
  accountId: string,
  state: State,
  self: { readonly userName?: string; readonly arn?: string },
): string {
  const prefix = `arn:aws:iam::${accountId}:`;
  const byArn = form.get(BY_ARN[type] ?? '');
  if (byArn !== undefined) return byArn;
  if (type === 'policy') return `${prefix}policy${path(form)}${form.get('PolicyName') ?? ''}`;
  if (type === 'oidc-provider')
    return `${prefix}oidc-provider/${(form.get('Url') ?? '').replace(/^https?:\/\//, '')}`;
  if (type === 'saml-provider') return `${prefix}saml-provider/${form.get('Name') ?? ''}`;
  if (type === 'mfa') return `${prefix}mfa${path(form)}${form.get('VirtualMFADeviceName') ?? ''}`;
  const name = (NAMED[type] ?? [])
    .map((parameter) => form.get(parameter))
    .find((value) => value !== undefined);
  if (NAMED[type] === undefined) return '*';
  if (name === undefined) return type === 'user' ? ownUser(form, state, self, prefix) : `${prefix}${type}/`;
  return existing(type, name, accountId, state) ?? `${prefix}${type}${path(form)}${name}`;
}

function existing(type: string, name: string, accountId: string, state: State): string | undefined {
  const table =
    type === 'user' ? 'users' : type === 'role' ? 'roles' : type === 'group' ? 'groups' : undefined;
  return table === undefined ? undefined : state.get(table, identityKey(accountId, name))?.arn;
}

function ownUser(
  form: Form,
  state: State,
  self: { readonly userName?: string; readonly arn?: string },
  prefix: string,
): string {
  if (self.userName !== undefined) return self.arn ?? `${prefix}user/${self.userName}`;
  const key = state.get('keys', form.get('AccessKeyId') ?? '');
  const owner = key === undefined ? undefined : state.get('users', identityKey(key.accountId, key.userName));
  return owner?.arn ?? `${prefix}user/`;
}

function path(form: Form): string {
  const given = form.get('Path') ?? '/';
  return given.startsWith('/') && given.endsWith('/') ? given : '/';
}
