import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Access, AwsCredentials } from '@cordon/domain';
import { connectVault, type VaultClient } from '@cordon/vault';

/** A reader that may do what two documents say, in one account and in Vault. */
export interface Reader {
  readonly name: string;
  readonly credentials: AwsCredentials;
  readonly token: string;
  may(documents: { readonly iam?: object; readonly vault?: string }): Promise<void>;
  close(): void;
}

/** Makes an IAM user and a policy of Vault of that name, and gives it the two documents and nothing else. */
export async function makeReader(
  access: Access,
  name: string,
  documents: { readonly iam: object; readonly vault: string },
): Promise<Reader> {
  const { region, awsEndpoint: endpoint, admin } = access;
  const iam = new IAMClient({ region, endpoint, credentials: { ...admin } });
  const vault = connectVault({ address: access.vaultAddress, token: access.vaultToken });
  const may: Reader['may'] = async ({ iam: document, vault: rules }) => {
    if (document !== undefined)
      await iam.send(
        new PutUserPolicyCommand({
          ...{ UserName: name, PolicyName: 'needs' },
          PolicyDocument: JSON.stringify(document),
        }),
      );
    if (rules !== undefined) await vault.sys.createOrUpdateAclPolicy(name, rules);
  };
  await iam.send(new CreateUserCommand({ UserName: name }));
  await may(documents);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return {
    name,
    credentials: {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    },
    token: await tokenOf(vault, name),
    may,
    close: () => {
      iam.destroy();
      vault.close();
    },
  };
}

/** A token with that policy alone: not even `default`. */
async function tokenOf(vault: VaultClient, policy: string): Promise<string> {
  const { status, body } = await vault.raw({
    ...{ method: 'POST', path: 'auth/token/create' },
    body: { policies: [policy], no_default_policy: true, ttl: '1h' },
  });
  const { auth } = (body ?? {}) as { auth?: { client_token?: string } };
  if (status !== 200 || auth?.client_token === undefined) throw new Error(`vault gave no token: ${status}`);
  return auth.client_token;
}

/**
 * Puts one thing of each kind into Vault that a check reads and that gives nobody anything of a tenant's, so that nothing
 * of the documents is there for nothing.
 */
export async function furnish(
  access: Access,
  of: { readonly authMount: string; readonly roleId: string },
): Promise<void> {
  const vault = connectVault({ address: access.vaultAddress, token: access.vaultToken });
  const ask = async (path: string, body?: object) => {
    const { status, body: said } = await vault.raw({
      method: body === undefined ? 'GET' : 'POST',
      path,
      ...(body === undefined ? {} : { body }),
    });
    if (status >= 300) throw new Error(`vault answered ${status} to ${path}: ${JSON.stringify(said)}`);
    return ((said ?? {}) as { data?: Record<string, unknown> }).data ?? {};
  };
  try {
    await ask('sys/auth/people', { type: 'userpass' });
    await ask('auth/people/users/operator', { password: PLANTED.password, token_policies: ['nothing'] });
    await ask('sys/auth/ci', { type: 'jwt' });
    await ask('auth/ci/config', { jwt_validation_pubkeys: [PUBLIC_KEY], bound_issuer: 'https://ci.example' });
    await ask('auth/ci/role/nobody', {
      ...{ role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'] },
      ...{ bound_claims: { project: ['a,b'] }, token_policies: ['nothing'] },
    });
    await ask('sys/policies/acl/nothing', { policy: 'path "sys/health" { capabilities = ["read"] }' });
    await ask('auth/token/roles/nobody', { allowed_policies: ['nothing'] });
    const { accessor } = await ask(`sys/auth/${of.authMount}`);
    const { id } = await ask('identity/entity', { name: 'a-tenant', metadata: { team: 'a' } });
    await ask('identity/entity-alias', {
      ...{ name: of.roleId, canonical_id: id, mount_accessor: accessor },
    });
    await ask('identity/group', { name: 'a-group', member_entity_ids: [id] });
    await ask('identity/oidc/config', { issuer: 'https://vault.example' });
    await ask('identity/oidc/key/application', { algorithm: 'ES256', allowed_client_ids: ['application'] });
    await ask('identity/oidc/role/application', { key: 'application', client_id: 'application' });
    await ask('sys/mounts/planted', { type: 'kv' });
    await ask('planted/x', { password: PLANTED.kv });
  } finally {
    vault.close();
  }
}

/** Secrets that must be nowhere in what a check says. */
export const PLANTED = { password: 'planted-userpass-4f1c', kv: 'planted-kv-91ab' } as const;

const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9
q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==
-----END PUBLIC KEY-----
`;
