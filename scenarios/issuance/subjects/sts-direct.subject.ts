import { CreateAccessKeyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { awsMountOf, brokerOf } from '@cordon/domain';
import type { Subject } from '../subject.types.ts';
import { tenantsOf } from '../tenants/of-deployment.ts';

/** AWS's floor for AssumeRole, seconds; also what the topologies ask for. */
const DURATION = 900;

const subject: Subject = {
  id: 'sts-direct',
  sentence: 'the AssumeRole that Vault would make, with the same session policy, made by the client itself',
  async open(stage) {
    const deployment = await stage.deployment('shared-role-session-policy');
    const tenants = tenantsOf(deployment);
    const { iam } = stage.admin;
    const UserName = brokerOf(deployment).slice(brokerOf(deployment).lastIndexOf('/') + 1);
    // Vault never gives its own key away; a user may have two, so one more is made for the client.
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
    const sts = stage.admin.stsAs({ accessKeyId, secretAccessKey });
    stage.onClose(async () => sts.destroy());
    const requests = new Map<string, { RoleArn: string; Policy: string }>();
    for (const { id, vaultRole } of tenants) {
      const role = await stage.vault.secrets.aws.readRole(vaultRole, {
        mountPoint: awsMountOf(deployment),
      });
      requests.set(id, { RoleArn: role.role_arns[0] ?? '', Policy: role.policy_document });
    }
    return {
      id: 'sts-direct',
      tenants,
      issue: async ({ id }, _, signal) => {
        const { RoleArn, Policy } = requests.get(id) ?? { RoleArn: '', Policy: '' };
        const command = new AssumeRoleCommand({
          RoleArn,
          Policy,
          RoleSessionName: `${id}=direct`,
          DurationSeconds: DURATION,
        });
        const { Credentials: made } = await sts.send(
          command,
          signal === undefined ? {} : { abortSignal: signal },
        );
        if (!made?.AccessKeyId || !made.SecretAccessKey || !made.SessionToken)
          throw new Error('STS answered AssumeRole without whole credentials');
        const { AccessKeyId, SecretAccessKey, SessionToken: sessionToken } = made;
        return { credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken } };
      },
      settle: async () => {},
    };
  },
};

export default subject;
