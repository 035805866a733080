import { readFileSync } from 'node:fs';
import { bucketOf, dataOf, deploymentOf, type Identity } from '@cordon/domain';
import {
  EXAMPLE_LOGINS,
  exampleDeployment,
  exampleLogin,
  examplePrefixes,
} from '@cordon/harness/example-deployment';
import { topologyIds } from '@cordon/stacks';
import { describe, expect, it } from 'vitest';
import { attackIds, loadAttack, loadAttacks } from '../attack-registry.ts';

// With the guard that one attack waits for.
const deployment = exampleDeployment({ guards: ['deny-insecure-transport'] });
const shared = examplePrefixes({ guards: ['deny-insecure-transport'] });
const attacks = await loadAttacks();
const places = [deployment, shared, ...EXAMPLE_LOGINS.map(exampleLogin)];
const all = places.flatMap((place) =>
  attacks.flatMap((attack) =>
    attack
      .attempts(place)
      .attempts.map((attempt) => ({ ...attempt, login: `${place.login} ${place.layout}` })),
  ),
);

describe.each(attackIds())('%s', (id) => {
  it('is named after its file, says what it does and where it comes from', async () => {
    const attack = await loadAttack(id);
    expect(attack.id).toBe(id);
    expect(attack.sentence.length).toBeGreaterThan(20);
    expect(attack.source.length).toBeGreaterThan(5);
  });

  it('makes attempts, or says why it makes none', async () => {
    const made = (await loadAttack(id)).attempts(deployment);
    if (made.attempts.length === 0) expect(made.skipped).toBeTruthy();
    for (const attempt of made.attempts) expect(attempt.attack).toBe(id);
  });

  it('is pure, and its attempts are plain JSON', async () => {
    const attack = await loadAttack(id);
    const once = attack.attempts(deployment);
    expect(attack.attempts(structuredClone(deployment))).toEqual(once);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
  });

  it('never names a topology: they meet at the boundary', async () => {
    const text = readFileSync(new URL(`${id}.attack.ts`, import.meta.url), 'utf8');
    for (const topology of await topologyIds()) expect(text).not.toContain(`'${topology}'`);
  });
});

it('gives every attempt of a run an id of its own', () => {
  expect(new Set(all.map(({ id, login }) => `${login} ${id}`)).size).toBe(all.length);
});

it('lets no operator attack, and no attacker be its own control', () => {
  for (const attempt of all) {
    expect(kinds(attempt.does.as)).not.toContain('operator');
    if (attempt.crossing?.kind === 'refusal') continue;
    // What a tenant does to its own, or with its own credentials, needs no other tenant: somebody else, or the same
    // credentials in order, show that the call is good.
    if (attempt.attacker === attempt.victim && attempt.control.as.kind !== 'tenant') continue;
    expect(attempt.attacker).not.toBe(attempt.victim);
    expect(attempt.control.as).not.toEqual({ kind: 'tenant', tenant: attempt.attacker });
  }
});

it('attacks by every ordered pair with every attack that goes by pairs', () => {
  for (const [attack, place] of attacks.flatMap((one) =>
    [deployment, shared].map((at) => [one, at] as const),
  )) {
    const pairs = new Set(
      attack.attempts(place).attempts.map(({ attacker, victim }) => `${attacker}->${victim}`),
    );
    const across = [...pairs].filter((pair) => pair.split('->')[0] !== pair.split('->')[1]);
    if (across.length > 0) expect([attack.id, across.length]).toEqual([attack.id, 6]);
  }
});

it('watches what each call that writes into the victim’s bucket would change', () => {
  const writes = /^(Put|Delete|Create|Copy|Complete|UploadPart)/;
  for (const attempt of all) {
    if (attempt.login.endsWith(' prefix')) continue;
    const victim = bucketOf(deploymentOf(deployment, attempt.victim).tenant);
    const calls = attempt.does.call.via === 'sequence' ? attempt.does.call.steps : [attempt.does.call];
    const intoVictim = calls.some(
      (call) => call.via !== 'vault' && writes.test(call.operation) && call.input.Bucket === victim,
    );
    if (intoVictim && attempt.crossing?.kind !== 'refusal')
      expect([attempt.id, attempt.untouched?.length ?? 0]).not.toEqual([attempt.id, 0]);
  }
});

it('watches what each call that writes below the victim’s prefix would change', () => {
  const writes = /^(Put|Delete|Create|Copy|Complete|UploadPart)/;
  for (const attempt of all.filter(({ login }) => login.endsWith(' prefix'))) {
    const { prefix = '' } = dataOf(deploymentOf(shared, attempt.victim).tenant);
    const calls = attempt.does.call.via === 'sequence' ? attempt.does.call.steps : [attempt.does.call];
    const below = calls.some(
      (call) =>
        call.via !== 'vault' && writes.test(call.operation) && String(call.input.Key).startsWith(prefix),
    );
    if (below && attempt.attacker !== attempt.victim && attempt.crossing?.kind !== 'refusal')
      expect([attempt.id, attempt.untouched?.length ?? 0]).not.toEqual([attempt.id, 0]);
  }
});

it('names in a shared bucket no key but one below a tenant’s prefix', () => {
  const prefixes = shared.tenants.map(({ tenant }) => dataOf(tenant).prefix ?? '');
  const keys: [string, string][] = [];
  const look = (id: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { Bucket, Key } = value as { Bucket?: unknown; Key?: unknown };
    if (typeof Bucket === 'string' && typeof Key === 'string') keys.push([id, Key]);
    for (const inner of Object.values(value)) look(id, inner);
  };
  for (const attempt of all) if (attempt.login.endsWith(' prefix')) look(attempt.id, attempt);
  expect(keys.length).toBeGreaterThan(500);
  expect(keys.filter(([, key]) => !prefixes.some((prefix) => key.startsWith(prefix)))).toEqual([]);
});

it('gives each attempt that changes an object one of its own', () => {
  const owners = new Map<string, string>();
  for (const attempt of all) {
    for (const { what: named } of attempt.untouched ?? []) {
      if (attempt.exclusive === true) continue;
      const what = `${attempt.login} ${named}`;
      const other = owners.get(what);
      expect([what, other === undefined || other === attempt.id]).toEqual([what, true]);
      owners.set(what, attempt.id);
    }
  }
});

function kinds(identity: Identity): readonly string[] {
  return 'by' in identity && 'kind' in identity.by ? [identity.kind, ...kinds(identity.by)] : [identity.kind];
}
