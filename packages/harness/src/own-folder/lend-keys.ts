import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Lab } from '@cordon/lab';
import type { Reading } from '@cordon/terraform';
import { connectVault } from '@cordon/vault';

const ANYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/**
 * Gives Vault's AWS engines the lab's addresses, and a key of the very user that they act as where the folder has it: what
 * the folder says of both is a real account's. Where the folder does not say who Vault is, a user of the lab may stand in
 * only for roles whose credentials do not rest on who made them. Resolves to what could not be given, in sentences.
 */
export async function lendKeys(
  lab: Lab,
  { state }: Pick<Reading, 'state'>,
  main: string,
): Promise<readonly string[]> {
  const { access } = lab;
  const { region, awsEndpoint, vaultAddress, vaultToken: token } = access;
  // Of a Vault that trusts no authority of the lab's, another address than everybody else's.
  const { TF_VAR_vault_aws_endpoint: seenByVault = awsEndpoint } = lab.terraformEnv();
  const vault = connectVault({ address: vaultAddress, token });
  const clients = new Map<string, IAMClient>();
  const iamOf = (account: string): IAMClient => {
    const credentials = account === main ? access.admin : (access.rolesAdmin ?? access.admin);
    const known = clients.get(account);
    const made = known ?? new IAMClient({ region, endpoint: awsEndpoint, credentials: { ...credentials } });
    clients.set(account, made);
    return made;
  };
  const notes: string[] = [];
  try {
    for (const mount of state.vault.awsMounts) {
      const arn = mount.brokerArn ?? state.brokerArn;
      const roles = state.vault.awsRoles.filter((one) => one.mount === mount.path);
      const known = state.users.find((one) => one.arn === arn);
      const onItself = roles.filter(({ credentialType }) => credentialType !== 'iam_user');
      if (known === undefined && onItself.length > 0) {
        notes.push(
          `Vault’s engine \`${mount.path}\` acts as ${arn}, which is no user of the folder: the lab has no key of it, and what it hands out is not fired`,
        );
        continue;
      }
      const account = arn.split(':')[4] ?? main;
      const iam = iamOf(account);
      const UserName = known === undefined ? 'cordon-broker' : arn.slice(arn.lastIndexOf('/') + 1);
      if (known === undefined) {
        await iam.send(new CreateUserCommand({ UserName })).catch(() => undefined);
        await iam.send(
          new PutUserPolicyCommand({ UserName, PolicyName: 'broker', PolicyDocument: ANYTHING }),
        );
      }
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      const at = { mountPoint: mount.path };
      const { username_template } = await vault.secrets.aws.readRoot(at);
      await vault.secrets.aws.configureRootIamCredentials(
        {
          access_key: AccessKey?.AccessKeyId ?? '',
          secret_key: AccessKey?.SecretAccessKey ?? '',
          region,
          iam_endpoint: seenByVault,
          sts_endpoint: seenByVault,
          ...(username_template === '' ? {} : { username_template }),
        },
        at,
      );
    }
    return notes;
  } finally {
    for (const client of clients.values()) client.destroy();
    vault.close();
  }
}

/** The lab's cluster in the place of each of the folder's: it reviews the tokens that it signed. */
export async function lendCluster({ access }: Lab, { state }: Pick<Reading, 'state'>): Promise<void> {
  const { vaultAddress: address, vaultToken: token, workloads } = access;
  if (workloads === undefined) return;
  const vault = connectVault({ address, token });
  try {
    for (const { path: mount, type } of state.vault.authMounts ?? []) {
      if (type !== 'kubernetes') continue;
      const path = `auth/${mount}/config`;
      const body = { kubernetes_host: workloads.address, disable_local_ca_jwt: true };
      const { status } = await vault.raw({ method: 'POST', path, body, token });
      if (status >= 300) throw new Error(`vault answered POST ${path} with ${status}`);
    }
  } finally {
    vault.close();
  }
}
