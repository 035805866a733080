import { existsSync } from 'node:fs';
import { OUTSIDE_THE_MODEL } from '@cordon/prover';
import {
  DEFAULT_LOGIN,
  guardIds,
  loadGuard,
  loadLayout,
  loadTopology,
  loginChoices,
  topologyIds,
} from '@cordon/stacks';
import { strength } from '@cordon/strength';
import { expect, test } from 'vitest';
import { loadMutant, mutantIds } from '../mutation/mutant-registry.ts';
import { askProver } from '../mutation/prover.ts';
import { goldenStack } from './testing/golden-stack.ts';

const GUARDED = new URL('../../stacks/golden-guards/', import.meta.url);

const BOTH_SIDES = 'across accounts the bucket’s policy must allow as well, and it admits one role';
const BY_BUCKET = 'each bucket’s own policy denies whoever comes under another tenant’s session name';
const CAPPED = 'the broker’s own policy caps what its federated users may do, and allows it nowhere';
const BOUNDED = 'leased users stand under a permissions boundary that allows none of it';
const PINNED = 'there is one role, and the rule that names it and pins the session name comes first';

const anywhere = (...what: readonly string[]) => what.map((one) => `allow-${one}-anywhere`);
const DATA = anywhere(
  ...['bucket-location', 'delete', 'list', 'list-uploads', 'list-versions', 'read', 'read-bucket-policy'],
  ...['read-tags', 'write', 'write-tags'],
);
const CONFIG = [
  ...anywhere('bucket-settings', 'put-bucket-policy', 'read-bucket-policy'),
  'allow-list-all-my-buckets',
  'role-policy-every-action-on-own',
];

/** Where nothing is broken in truth, by topology (`*`: all), and why. The suite stays green there, too. */
const EQUIVALENT: Readonly<
  Record<string, readonly { readonly of: readonly string[]; readonly why: string }[]>
> = {
  '*': [
    { of: ['acl-templated-by-role-name'], why: 'AppRole itself writes `role_name`: nobody chooses it' },
    { of: ['public-access-block-off'], why: 'no policy of these buckets is public' },
  ],
  'federation-token': [{ of: CONFIG, why: CAPPED }],
  'iam-user-per-lease': [{ of: [...CONFIG, 'allow-iam-list', 'allow-iam-write'], why: BOUNDED }],
  'role-per-tenant-cross-account': [
    { of: [...DATA, 'role-policy-any-bucket', 'role-policy-own-prefix'], why: BOTH_SIDES },
    {
      of: [...anywhere('bucket-settings', 'put-bucket-policy'), 'role-policy-every-action-on-own'],
      why: BOTH_SIDES,
    },
  ],
  'session-name': [
    { of: DATA, why: BY_BUCKET },
    { of: ['acl-any-creds', 'acl-any-sts'], why: PINNED },
  ],
  'shared-role-session-policy': [
    { of: ['bucket-policy-names-shared-role'], why: 'the session policy caps what a role’s ARN is granted' },
  ],
};

const NAMED_BY_TEMPLATE = 'the template names the tenant by what no role of Vault compares';
const OWN_POLICY = 'the Vault policy is static text: whose alias it is decides nothing';

/** The same for logins, on `role-per-tenant`. */
const EQUIVALENT_LOGIN: typeof EQUIVALENT = {
  'aws+templated': [{ of: ['login-any-principal'], why: NAMED_BY_TEMPLATE }],
  'cert+templated': [{ of: ['login-any-certificate'], why: NAMED_BY_TEMPLATE }],
  jwt: [{ of: ['login-chosen-metadata', 'login-shared-user-claim'], why: OWN_POLICY }],
  'jwt+templated': [{ of: ['login-any-project'], why: NAMED_BY_TEMPLATE }],
  'kubernetes+templated': [{ of: ['login-any-account'], why: NAMED_BY_TEMPLATE }],
};

function equivalent(id: string, topology: string): string | undefined {
  const rows = [...(EQUIVALENT['*'] ?? []), ...(EQUIVALENT[topology] ?? [])];
  return rows.find(({ of }) => of.includes(id))?.why;
}

const DIFFER_MOST = [
  'role-per-tenant-cross-account',
  'session-name',
  'web-identity-tags',
  'iam-user-per-lease',
];
const topologies = [...new Set([...DIFFER_MOST, ...(await topologyIds())])];
/** Each mutant on so many of those that it breaks; on all at night, as `pnpm scenario mutants` does then, too, beside the attacks. */
const MOST = strength(1, 2, topologies.length);

// So that no mutant slips in of which the prover says `proved` for want of something in its model.
test.each(mutantIds())('%s is refuted, or breaks nothing, or what no request decides', async (id) => {
  const { breaks } = await loadMutant(id);
  let asked = 0;
  for (const topology of topologies) {
    const tf = asked < MOST ? await goldenStack(topology, id) : undefined;
    if (tf === undefined) continue;
    const { claims } = await loadTopology(topology);
    const { answer } = askProver(tf, claims, { topology, breaks });
    const spared = equivalent(id, topology) ?? OUTSIDE_THE_MODEL[breaks];
    asked += spared === undefined ? 1 : 0;
    // A mutant of what no request decides may still break something else, which the prover sees.
    const expected =
      spared === undefined ? ['refuted'] : OUTSIDE_THE_MODEL[breaks] ? ['proved', 'refuted'] : ['proved'];
    expect([topology, id, expected.includes(answer) ? expected : answer]).toEqual([topology, id, expected]);
  }
});

const choices = (await loginChoices()).filter((choice) => choice !== DEFAULT_LOGIN);
const ofLogins = mutantIds().filter((id) => id.startsWith('login-'));

test.each(ofLogins)('%s is refuted with each login, or breaks nothing', async (id) => {
  const { breaks, outsideTheModel } = await loadMutant(id);
  const { claims } = await loadTopology('role-per-tenant');
  for (const choice of choices) {
    const tf = await goldenStack(`../golden-logins/${choice}`, id);
    if (tf === undefined) continue;
    const { answer, reason } = askProver(tf, claims, { topology: 'role-per-tenant', breaks });
    const spared =
      (EQUIVALENT_LOGIN[choice] ?? []).some(({ of }) => of.includes(id)) || outsideTheModel !== undefined;
    expect([choice, id, answer, answer === 'unknown' ? reason : '']).toEqual([
      choice,
      id,
      spared ? 'proved' : 'refuted',
      '',
    ]);
  }
});

const BY_BUCKET_POLICY =
  'the bucket’s policy denies the keys below each name, listings of them and all above names';

/** Topologies with the prefix layout, and what of its mutants breaks nothing there. */
const PREFIXES: Readonly<Record<string, { readonly refuted: RegExp; readonly why?: string }>> = {
  'role-per-tenant': { refuted: /^prefix-/ },
  'shared-role-session-tags': { refuted: /^prefix-/ },
  'session-name': { refuted: /^prefix-deny-objects-alone$/, why: BY_BUCKET_POLICY },
};

test.each(Object.entries(PREFIXES))(
  'what is wrong with a prefix of %s is refuted, or breaks nothing',
  async (topology, { refuted }) => {
    const golden = `../golden-layouts/${topology}_prefix`;
    const claims = { ...(await loadTopology(topology)).claims, ...(await loadLayout('prefix')).claims };
    const whole = await goldenStack(golden);
    if (whole === undefined) throw new Error(`no golden of ${topology}`);
    for (const breaks of ['tenant-data', 'tenant-metadata', 'tenant-enumeration', 'owner-access'] as const)
      expect([breaks, askProver(whole, claims, { topology, breaks }).answer]).toEqual([breaks, 'proved']);
    let own = 0;
    for (const id of mutantIds().filter((one) => one.startsWith('prefix-'))) {
      const tf = await goldenStack(golden, id);
      if (tf === undefined) continue;
      own += 1;
      const { breaks } = await loadMutant(id);
      const { answer, refuted: found } = askProver(tf, claims, { topology, breaks });
      const broken = refuted.test(id);
      expect([id, answer, !broken || found?.includes(breaks)]).toEqual([
        id,
        broken ? 'refuted' : 'proved',
        true,
      ]);
    }
    expect(own).toBeGreaterThan(15);
  },
);

test('nothing that depends on a bucket’s tags is proved', async () => {
  const golden = await goldenStack('../golden-layouts/role-per-tenant_abac-bucket');
  const { claims } = await loadTopology('role-per-tenant');
  if (golden === undefined) throw new Error('no golden');
  const of = { topology: 'role-per-tenant', breaks: 'tenant-data' } as const;
  expect(askProver(golden, claims, of)).toMatchObject({
    answer: 'unknown',
    reason: expect.stringContaining('aws:resourcetag/tenant'),
  });
});

const plain = await topologyIds();
/** Guards whose own mutants concern nothing without them. */
const guarded = (await guardIds()).filter((guard) => existsSync(new URL(`${guard}.tf.json`, GUARDED)));

test.each(guarded)(
  'what is wrong with a copy of %s is refuted, or is what no policy decides',
  async (guard) => {
    const { claims } = await loadTopology('role-per-tenant');
    const of = { ...claims, ...(await loadGuard(guard)).claims };
    const golden = `../golden-guards/${guard}`;
    const whole = await goldenStack(golden);
    if (whole === undefined) throw new Error(`no golden of ${guard}`);
    const topology = 'role-per-tenant';
    expect(askProver(whole, of, { topology, breaks: 'owner-access' }).answer).toBe('proved');
    let own = 0;
    for (const id of mutantIds()) {
      const tf = await goldenStack(golden, id);
      if (tf === undefined || (await concernsAny(id, plain))) continue;
      own += 1;
      const { breaks, outsideTheModel } = await loadMutant(id);
      const { answer, refuted } = askProver(tf, of, { topology, breaks });
      if (outsideTheModel === undefined) expect([id, answer, refuted]).toEqual([id, 'refuted', [breaks]]);
      else expect([id, answer]).not.toEqual([id, 'refuted']);
    }
    expect(own).toBeGreaterThan(3);
  },
);

async function concernsAny(id: string, topologies: readonly string[]): Promise<boolean> {
  for (const topology of topologies) if ((await goldenStack(topology, id)) !== undefined) return true;
  return false;
}

test('the list of mutants that break nothing names only existing mutants and topologies', async () => {
  const known = ['*', ...(await topologyIds())];
  for (const [topology, rows] of Object.entries(EQUIVALENT)) {
    expect(known).toContain(topology);
    for (const { of } of rows) for (const id of of) expect(mutantIds()).toContain(id);
  }
});
