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
 * Configures the root of Vault's AWS engines with the lab's addresses and, where the folder creates the user that Vault
 * acts as, an access key of that user: the folder's own values belong to a real account. Where the folder does not say
 * who Vault acts as, a lab user is used, but only for roles whose credentials do not depend on who made them. Resolves
 * to what could not be configured, in sentences.
 */
export async function configureAwsEngines(
  lab: Lab,
  { state }: Pick<Reading, 'state'>,
  main: string,
): Promise<readonly string[]> {
  const { access } = lab;
  const { region, awsEndpoint, vaultAddress, vaultToken: token } = access;
  // A Vault that does not trust the lab's authority gets a plain HTTP address.
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
          `Vault’s engine \`${mount.path}\` acts as ${arn}, which is no user of the folder: the lab has no access key for it, so requests with its credentials are not made`,
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

/** Points each kubernetes auth method at the lab's cluster, which reviews the tokens that it signed. */
export async function configureKubernetesAuth(
  { access }: Lab,
  { state }: Pick<Reading, 'state'>,
): Promise<void> {
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
