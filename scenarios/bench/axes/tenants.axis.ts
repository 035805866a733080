import type { Axis } from '../axis.types.ts';
import type { OpenSubject } from '../subject.types.ts';
import { tenantCloner } from '../tenants/clone.ts';
import { tenantName } from '../tenants/names.ts';
import { Pace } from '../tenants/pace.ts';

/** Tenants made at the same time. */
const AT_ONCE = 8;

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
  open: async (stage, patienceMs) => {
    const before = new Map<OpenSubject, number>();
    const paces = new Map<OpenSubject, Pace>();
    return {
      at: async (point, subject) => {
        const { aws, tenants, id } = subject;
        const [template] = tenants;
        if (aws === undefined || template === undefined) throw new Error('it has no Vault roles to add to');
        if (!before.has(subject)) before.set(subject, tenants.length);
        const pace = paces.get(subject) ?? new Pace(patienceMs);
        paces.set(subject, pace);
        stage.counter.enter();
        stage.say(`tenants of ${id}: ${tenants.length}, to be ${point}`);
        const clone = await tenantCloner(stage, aws.vault, aws.deployment, template);
        await pace.take(Number(point) - tenants.length, async () => {
          while (tenants.length < Number(point)) {
            stage.signal?.throwIfAborted();
            const wave = Math.min(AT_ONCE, Number(point) - tenants.length);
            const names = Array.from({ length: wave }, (_, n) => tenantName(tenants.length + n + 1));
            tenants.push(...(await Promise.all(names.map(clone))));
          }
        });
        // A secret id and a token for each newcomer.
        await subject.settle();
        return {};
      },
      // Those added stay in Vault and IAM, but nobody asks for them any more.
      close: async () => {
        for (const [{ tenants }, count] of before) tenants.length = count;
      },
    };
  },
};

export default axis;
