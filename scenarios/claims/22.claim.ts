import {
  CreateGroupCommand,
  CreatePolicyCommand,
  DeleteAccessKeyCommand,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { type AwsRoleInput, DOCUMENTED_PERMISSIONS } from '@cordon/vault';
import type { PublishedClaim } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { document, makeRole, makeUser } from './principals.ts';
import { ownMount } from './vault.ts';

const NAME = 'claims-22';
/** The one list that is copied: all that Vault’s page names, for whatever Vault issues. */
const LIST = [...new Set(Object.values(DOCUMENTED_PERMISSIONS).flat())].toSorted();
const NOTHING = { Effect: 'Deny', Action: 'sts:GetWebIdentityToken', Resource: '*' };

/** For each kind of credential, the actions of the list without which it is not issued or not revoked. */
async function eachAlone(context: ClaimContext): Promise<string> {
  const iam = context.iam(context.admin);
  const broker = await makeUser(iam, NAME, []);
  const allow = (actions: readonly string[]) =>
    iam.send(
      new PutUserPolicyCommand({
        UserName: NAME,
        PolicyName: 'may',
        PolicyDocument: document(
          actions.length === 0 ? [NOTHING] : [{ Effect: 'Allow', Action: actions, Resource: '*' }],
        ),
      }),
    );
  await allow(LIST);
  const account = broker.arn.split(':')[4] ?? '';
  const rights = document([{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }]);
  const managed = await iam.send(new CreatePolicyCommand({ PolicyName: NAME, PolicyDocument: rights }));
  await iam.send(new CreateGroupCommand({ GroupName: NAME }));
  const role = await makeRole(iam, NAME, `arn:aws:iam::${account}:root`);
  const { operator: vault } = context;
  const mount = await ownMount(context, NAME, broker.credentials);
  const at = { mountPoint: mount };
  const kinds: Readonly<Record<string, AwsRoleInput>> = {
    'iam_user with everything': {
      credential_type: 'iam_user',
      policy_document: rights,
      policy_arns: [managed.Policy?.Arn ?? ''],
      iam_groups: [NAME],
      iam_tags: { of: NAME },
    },
    'iam_user with an inline policy': { credential_type: 'iam_user', policy_document: rights },
    assumed_role: { credential_type: 'assumed_role', role_arns: [role] },
    federation_token: { credential_type: 'federation_token', policy_document: rights },
    session_token: { credential_type: 'session_token' },
  };
  const nameOf = (kind: string) => kind.replaceAll(' ', '-');
  for (const [kind, body] of Object.entries(kinds))
    await vault.secrets.aws.createOrUpdateRole(nameOf(kind), body, at);
  /** Whether credentials were issued and their lease revoked; puts `back` what was taken before it tries again. */
  const works = async (kind: string, back: () => Promise<unknown>): Promise<boolean> => {
    let lease: string;
    try {
      lease = (await vault.secrets.aws.generateCredentials(nameOf(kind), at)).leaseId;
    } catch {
      return false;
    }
    try {
      await vault.sys.revokeLease(lease);
      return true;
    } catch {
      await back();
      await vault.sys.revokeLease(lease);
      return false;
    }
  };
  const rotates = async (): Promise<boolean> => {
    try {
      await vault.secrets.aws.rotateRootIamCredentials(at);
      return true;
    } catch {
      // A rotation that failed half way leaves a key that nobody holds, and a user has two at most.
      const { access_key } = await vault.secrets.aws.readRoot(at);
      const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: NAME }));
      for (const { AccessKeyId = '' } of AccessKeyMetadata)
        if (AccessKeyId !== access_key)
          await iam.send(new DeleteAccessKeyCommand({ UserName: NAME, AccessKeyId }));
      return false;
    }
  };
  const whole = () => allow(LIST);
  const tried: Readonly<Record<string, () => Promise<boolean>>> = {
    ...Object.fromEntries(Object.keys(kinds).map((kind) => [kind, () => works(kind, whole)])),
    'rotate-root': rotates,
  };
  for (const [kind, work] of Object.entries(tried))
    if (!(await work())) throw new Error(`with the whole list, ${kind} does not work`);
  const needs = new Map(Object.keys(tried).map((kind) => [kind, [] as string[]]));
  for (const action of LIST)
    for (const [kind, work] of Object.entries(tried)) {
      await allow(LIST.filter((one) => one !== action));
      if (!(await work())) needs.get(kind)?.push(action);
    }
  await whole();
  const all = new Set([...needs.values()].flat());
  const without = LIST.filter((action) => !all.has(action));
  return [
    ...[...needs].map(([kind, actions]) => `${kind}: ${said(actions)}`),
    `not needed by any: ${without.join(', ') || 'none'}`,
  ].join('; ');
}

/** The whole of IAM that leased users take is long: it is said by what it lacks of the list. */
function said(actions: readonly string[]): string {
  if (actions.length <= 3) return actions.join(', ') || 'none';
  return `${actions.length} of ${LIST.length}, not ${LIST.filter((one) => !actions.includes(one)).join(', ')}`;
}

export default {
  id: '22',
  from: 'tutorial',
  claim: 'One list of minimum permissions is what Vault’s own credentials need.',
  finding: 'wrong',
  because:
    'it is the minimum of none: a session of a role takes one action of it, a federated user one, a session token none, and the rest lets whoever has Vault’s key make IAM users with any rights. What it names beyond one kind is not needed by it, and nothing is missing for any, where it was copied after November 2024: before, it lacked `iam:TagUser` (https://developer.hashicorp.com/vault/docs/secrets/aws#iam-permissions-policy-for-vault, https://github.com/hashicorp/vault/pull/28757)',
  shows: [
    {
      what: 'every action of the list is taken away alone, credentials of each kind are issued and revoked, Vault’s key is rotated',
      expect:
        'iam_user with everything: 15 of 18, not iam:GetUser, sts:AssumeRole, sts:GetFederationToken; iam_user with an inline policy: 10 of 18, not iam:AddUserToGroup, iam:AttachUserPolicy, iam:DetachUserPolicy, iam:GetUser, iam:RemoveUserFromGroup, iam:TagUser, sts:AssumeRole, sts:GetFederationToken; assumed_role: sts:AssumeRole; federation_token: sts:GetFederationToken; session_token: none; rotate-root: iam:CreateAccessKey, iam:DeleteAccessKey, iam:GetUser; not needed by any: none',
      see: eachAlone,
    },
  ],
  also: ['pnpm scenario least-privilege --topology role-per-tenant,federation-token,iam-user-per-lease'],
} satisfies PublishedClaim;
