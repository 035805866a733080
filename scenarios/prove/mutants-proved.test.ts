import { loadTopology, topologyIds } from '@cordon/stacks';
import { expect, test } from 'vitest';
import { loadMutant, mutantIds } from '../lib/mutant-registry.ts';
import { askProver } from '../mutation/prover.ts';
import { goldenStack } from '../testing/golden-stack.ts';

/** Mutants of Vault's policies, logins, roles and of what stands in them; and of what tenants may see and do in IAM. */
const CHOSEN = /^(acl|approle|default|session|vault-role|allow-iam)-/;

const BOUNDED = 'leased users stand under a permissions boundary that allows nothing of IAM';

/** Where nothing is broken in truth, and why. */
const EQUIVALENT: Readonly<Record<string, string>> = {
  'acl-any-creds session-name':
    'there is one role, and the rule that names it and pins the session name comes first',
  'acl-any-sts session-name':
    'there is one role, and the rule that names it and pins the session name comes first',
  'allow-iam-list iam-user-per-lease': BOUNDED,
  'allow-iam-write iam-user-per-lease': BOUNDED,
  'acl-templated-by-role-name': 'AppRole itself writes `role_name`: nobody chooses it',
};

/** Two that differ most; all of them where tests may take their time. */
const topologies =
  process.env.CORDON_LIVE === '1' ? await topologyIds() : ['role-per-tenant', 'session-name'];
const chosen = mutantIds().filter((id) => CHOSEN.test(id));

test.each(chosen)('%s is refuted wherever it breaks something', async (id) => {
  const { breaks } = await loadMutant(id);
  let concerned = 0;
  for (const topology of topologies) {
    const tf = await goldenStack(topology, id);
    if (tf === undefined) continue;
    concerned++;
    const { claims } = await loadTopology(topology);
    const { answer, covers } = askProver(tf, claims, { topology, breaks });
    const equivalent = EQUIVALENT[`${id} ${topology}`] ?? EQUIVALENT[id];
    // What the prover has nothing to say about, it must not be asked about.
    const expected = equivalent !== undefined || !covers ? 'proved' : 'refuted';
    expect(`${topology}: ${answer}`).toBe(`${topology}: ${expected}`);
  }
  if (topologies.length > 2) expect(concerned).toBeGreaterThan(0);
});
