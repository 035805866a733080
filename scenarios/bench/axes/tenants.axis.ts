import type { Axis } from '../axis.types.ts';
import { cloneTenant } from '../tenants/clone.ts';
import { tenantName } from '../tenants/names.ts';

const axis: Axis = {
  id: 'tenants',
  sentence: 'tenants that really exist in Vault and IAM; asked for in turn',
  subjects: [
    'role-per-tenant',
    'shared-role-session-policy',
    'shared-role-session-tags',
    'iam-user-per-lease',
  ],
  points: ['3', '10', '100', '1000'],
  visits: 'ascending',
  plot: { label: 'tenants', log: true },
  open: async (stage) => {
    return {
      at: async (point, subject) => {
        const { aws, tenants } = subject;
        const [template] = tenants;
        if (aws === undefined || template === undefined) throw new Error('it has no Vault roles to add to');
        stage.counter.enter();
        while (tenants.length < Number(point)) {
          stage.signal?.throwIfAborted();
          const name = tenantName(tenants.length + 1);
          tenants.push(await cloneTenant(stage, aws.vault, aws.deployment, template, name));
        }
        // A secret id and a token for each newcomer.
        await subject.settle();
        return {};
      },
      close: async () => {},
    };
  },
};

export default axis;
