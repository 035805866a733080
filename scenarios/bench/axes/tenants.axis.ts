import type { Axis } from '../axis.types.ts';
import type { OpenSubject } from '../subject.types.ts';
import { growTenants } from '../tenants/grow-tenants.ts';

const axis: Axis = {
  id: 'tenants',
  sentence:
    'tenants that really exist in Vault and IAM, asked for in turn; the tenants of kv-static stay three, so that its line is the machine’s own drift',
  subjects: [
    'role-per-tenant',
    'shared-role-session-policy',
    'kv-static',
    'shared-role-session-tags',
    'iam-user-per-lease',
  ],
  points: ['3', '10', '100', '1000'],
  visits: 'grows',
  plot: { label: 'tenants', log: true },
  setUpMs: 30_000,
  burden: 1,
  open: async (stage) => {
    const before = new Map<OpenSubject, number>();
    return {
      at: async (point, subject, until) => {
        const most = () => String(Math.max(...[...before.keys()].map(({ tenants }) => tenants.length)));
        if (subject.aws === undefined) return { reached: () => (before.size === 0 ? point : most()) };
        if (!before.has(subject)) before.set(subject, subject.tenants.length);
        stage.counter.enter();
        stage.say(`tenants of ${subject.id}: ${subject.tenants.length}, to be ${point}`);
        await growTenants(stage, subject, Number(point), until);
        // A secret id and a token for each newcomer.
        await subject.settle();
        return { reached: () => String(subject.tenants.length) };
      },
      // Those added stay in Vault and IAM, but nobody asks for them any more.
      close: async () => {
        for (const [{ tenants }, count] of before) tenants.length = count;
      },
    };
  },
};

export default axis;
