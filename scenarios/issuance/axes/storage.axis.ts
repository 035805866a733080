import type { Axis } from '../axis.types.ts';
import { loadSubject } from '../registry.ts';
import { startRaftVault } from '../stage/raft-vault.ts';
import type { OpenSubject } from '../subject.types.ts';

const axis: Axis = {
  id: 'storage',
  sentence:
    'Vault’s storage: in memory as in the main run (a dev server), or raft on disk (a server of its own)',
  subjects: [
    'role-per-tenant',
    'kv-static',
    'approle-login',
    'shared-role-session-policy',
    'iam-user-per-lease',
  ],
  points: ['inmem', 'raft'],
  visits: 'shuffled',
  // Another Vault, and the topologies applied to it.
  setUpMs: 25_000,
  open: async (stage) => {
    const raft = await startRaftVault(stage);
    const there = stage.withVault(raft);
    const twins = new Map<string, OpenSubject>();
    return {
      at: async (point, { id }) => {
        if (point === 'inmem') return {};
        stage.counter.enter();
        const twin = twins.get(id) ?? (await (await loadSubject(id)).open(there));
        twins.set(id, twin);
        return { subject: twin };
      },
      close: () => raft.stop(),
    };
  },
};

export default axis;
