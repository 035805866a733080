import type { Axis } from '../axis.types.ts';
import type { OpenSubject } from '../subject.types.ts';
import { growTenants } from '../tenants/grow-tenants.ts';

const axis: Axis = {
  id: 'tenants',
  sentence: 'tenants that really exist in Vault and IAM, asked for in turn; those of kv-static stay three',
  subjects: [
    'role-per-tenant',
    'kv-static',
    'shared-role-session-policy',
    'shared-role-session-tags',
    'iam-user-per-lease',
  ],
  drift: 'kv-static',
  points: ['3', '10', '100', '1000'],
  visits: 'grows',
  plot: { label: 'tenants', log: true },
  setUpMs: 45_000,
  burden: 1,
  open: async (stage) => {
    const before = new Map<OpenSubject, number>();
    /** As many as all have: where time ran out for one, the others' newest are not asked for. */
    const level = (): string => {
      const least = Math.min(...[...before.keys()].map(({ tenants }) => tenants.length));
      for (const { tenants } of before.keys()) tenants.length = least;
      return String(least);
    };
    return {
      at: async (point, subject, until) => {
        if (subject.aws === undefined) return { reached: () => (before.size === 0 ? point : level()) };
        if (!before.has(subject)) before.set(subject, subject.tenants.length);
        stage.counter.enter();
        if (subject.tenants.length < Number(point))
          stage.say(`tenants of ${subject.id}: ${subject.tenants.length}, to be ${point}`);
        await growTenants(stage, subject, Number(point), until);
        // A secret id and a token for each newcomer.
        await subject.settle();
        return { reached: level };
      },
      // Those added stay in Vault and IAM, but nobody asks for them any more.
      close: async () => {
        for (const [{ tenants }, count] of before) tenants.length = count;
      },
    };
  },
};

export default axis;
