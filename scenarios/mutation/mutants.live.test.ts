import { strength } from '@cordon/strength';
import { afterAll, expect, it } from 'vitest';
import { liveStage } from '../isolation/testing/live.ts';
import { reportOf } from '../testing/report-of.ts';
import transport from './mutants/transport.mutants.ts';
import useridDeny from './mutants/userid-deny.mutants.ts';
import { runMutants } from './run-mutants.ts';

const lab = liveStage('localstack');
const aborted = new AbortController();
afterAll(() => aborted.abort());

/** One for each topology, which it alone concerns: what the whole run does to all. */
const EACH: Readonly<Record<string, string>> = {
  'vault-role-two-arns': 'role-per-tenant',
  'session-policy-dropped': 'shared-role-session-policy',
  'tag-policy-without-tag': 'shared-role-session-tags',
  'session-name-not-pinned': 'session-name',
  'external-id-dropped': 'role-per-tenant-cross-account',
};
/** By day two: `role-per-tenant` is that of the tests below, and `proof.live.test.ts` breaks the name of a session. */
const SAMPLE = strength(
  EACH,
  Object.fromEntries(Object.entries(EACH).filter(([, on]) => /-tags$|-cross-account$/.test(on))),
  EACH,
);

it('kills a mutant that one topology alone has by the attack that should notice, and finds it whole again', async () => {
  const result = await runMutants({
    ...lab.options(),
    topologies: Object.values(SAMPLE),
    mutants: Object.keys(SAMPLE),
    cleanAttacks: ['owner-reaches-own', 's3-read-objects', 'vault-creds-path'],
    signal: aborted.signal,
  });
  expect(result.topologies.map(({ clean, restored, reason }) => [clean, restored, reason])).toEqual(
    Object.keys(SAMPLE).map(() => ['green', true, 'as it was: the attacks are refused again']),
  );
  expect(Object.fromEntries(result.cases.map(({ mutant, topology }) => [mutant, topology]))).toEqual(SAMPLE);
  for (const { mutant, outcome, by, prover } of result.cases) {
    expect([mutant, outcome]).toEqual([mutant, 'killed']);
    expect([mutant, by[0]?.expected]).toEqual([mutant, true]);
    // Two judges that share no request: the suite saw a crossing, the prover a way to one.
    expect([mutant, prover.answer]).toEqual([mutant, 'refuted']);
  }
  expect(result.exit).toBe(0);
  // A killed one is a passed case and no finding, in formats that their own schemas find nothing wrong with.
  const { findings, junit } = await reportOf(result.runDir);
  expect(findings).toEqual([]);
  for (const [mutant, topology] of Object.entries(SAMPLE))
    expect(junit).toContain(`name="${mutant} on ${topology}"/>`);
});

it('kills what is left of copied guards: by clear text, by another’s location, by an owner locked out', async () => {
  const all = [...transport, ...useridDeny];
  // What tells them apart is in a day's run; each of them is refuted by `mutants-proved.test.ts`, too.
  const copied = strength(
    all.slice(0, 1).concat(useridDeny.slice(-1)),
    all.slice(0, 1).concat(useridDeny.slice(-1)),
    all,
  );
  const result = await runMutants({
    ...lab.options(),
    topologies: ['role-per-tenant'],
    guards: ['deny-insecure-transport', 'console-access'],
    mutants: copied.map(({ id }) => id),
    cleanAttacks: ['owner-reaches-own', 's3-clear-text', 's3-read-bucket-config'],
    signal: aborted.signal,
  });
  expect(result.topologies.map(({ clean, restored }) => [clean, restored])).toEqual([['green', true]]);
  expect(
    result.cases.map(({ mutant, outcome, by, beside }) => [
      mutant,
      outcome,
      by.map(({ attack }) => attack),
      beside.kind,
    ]),
  ).toEqual(
    copied.map(({ id, killedBy, outsideTheModel }) => [
      id,
      'killed',
      killedBy,
      outsideTheModel === undefined ? 'same' : 'outside',
    ]),
  );
  expect(result.exit).toBe(0);
});

/** The attack that catches each of these logins; the prover covers mutants that break nothing here (`mutants-proved.test.ts`). */
const FALLS: Readonly<Record<string, readonly string[]>> = {
  'aws+templated': ['login-alias-of-another', 'login-no-server-id'],
  cert: ['login-certificate-uri-glob', 'login-first-entry', 'login-more-authorities'],
  'jwt+templated': ['login-chosen-metadata', 'login-more-keys', 'login-shared-user-claim'],
  kubernetes: ['login-any-audience-of-cluster', 'login-swapped-account'],
};
/** By day the first mutant of two logins, one by a token and one by TLS. */
const LOGINS = strength(
  FALLS,
  Object.fromEntries(['cert', 'jwt+templated'].map((login) => [login, FALLS[login]?.slice(0, 1) ?? []])),
  FALLS,
);

/** Whose keys an address holds, and what an authority writes, no configuration says. */
const OUTSIDE = ['login-more-authorities', 'login-more-keys'];

it('kills what lets a workload in as another, by the attack that should notice, and the prover says the same', async () => {
  const result = await runMutants({
    ...lab.options(),
    topologies: ['role-per-tenant'],
    combinations: Object.keys(LOGINS).map((login) => ({
      topology: 'role-per-tenant',
      login,
      layout: 'bucket',
    })),
    mutants: Object.values(LOGINS).flat(),
    cleanAttacks: ['owner-reaches-own', 'login-foreign-identity', 'login-shared-alias'],
    signal: aborted.signal,
  });
  expect(result.topologies.map(({ clean, restored, reason }) => [clean, restored, reason])).toEqual(
    Object.keys(LOGINS).map(() => ['green', true, 'as it was: the attacks are refused again']),
  );
  const killed = result.cases.map(({ topology, mutant, outcome, by, beside }) => [
    topology.split('@')[1],
    mutant,
    outcome,
    by.some(({ expected }) => expected),
    beside.kind,
  ]);
  expect(killed.sort()).toEqual(
    Object.entries(LOGINS)
      .flatMap(([login, mutants]) =>
        mutants.map((mutant) => [
          ...[login, mutant, 'killed', true],
          OUTSIDE.includes(mutant) ? 'outside' : 'same',
        ]),
      )
      .sort(),
  );
  expect(result.exit).toBe(0);
});
