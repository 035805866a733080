import { awsMountOf } from '@cordon/domain';
import type { Axis } from '../axis.types.ts';
import { paddedPolicy } from './padded-policy.ts';

const axis: Axis = {
  id: 'session-policy',
  sentence: 'characters of the session policy that Vault sends; AWS takes 2,048 at most, 0 is none at all',
  subjects: ['shared-role-session-policy'],
  points: ['0', '256', '512', '1024', '1536', '2048'],
  visits: 'shuffled',
  plot: { label: 'session policy, characters', log: false },
  open: async () => {
    const undo = new Map<string, () => Promise<void>>();
    return {
      at: async (point, { aws, tenants, id }) => {
        if (aws === undefined) throw new Error('it sends no session policy');
        const awsMount = awsMountOf(aws.deployment);
        const { aws: engine } = aws.vault.secrets;
        for (const { vaultRole, bucket } of tenants) {
          const role = await engine.readRole(vaultRole, { mountPoint: awsMount });
          const set = (policy_document: string) =>
            engine.createOrUpdateRole(
              vaultRole,
              {
                credential_type: role.credential_type,
                role_arns: role.role_arns,
                policy_document,
              },
              { mountPoint: awsMount },
            );
          const key = `${id}/${vaultRole}`;
          if (!undo.has(key)) undo.set(key, () => set(role.policy_document));
          await set(Number(point) === 0 ? '' : paddedPolicy(bucket, Number(point)));
        }
        return {};
      },
      close: async () => {
        for (const back of undo.values()) await back();
      },
    };
  },
};

export default axis;
