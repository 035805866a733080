import { parseTenants } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { openStage, type Stage } from '@cordon/harness/stage';
import { night } from '@cordon/strength';
import { tempDir } from '@cordon/temp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaving } from '../isolation/testing/live.ts';
import { proveTopologies } from './index.ts';

interface Printed {
  readonly proofs: readonly {
    readonly verdict: string;
    readonly exit: number;
    readonly live: {
      readonly differences: readonly unknown[];
      readonly fired: readonly { readonly result: string; readonly request: string }[];
      readonly suite: readonly {
        readonly result: string;
        readonly request: string;
        readonly expected: string;
      }[];
    };
  }[];
}

// One lab for all. Each proof destroys what it deployed, because the next reads everything on the lab; the last is deleted with the lab.
const home = tempDir('proof-live');
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ engine: await loadEngine('localstack'), runDir: home.path });
});
afterAll(async () => {
  await stage?.close();
  home.remove();
});

/** Proves at the lab what one topology, broken by a mutant, has become; `suite` requests at most. */
async function live(topology: string, mutant: string | undefined, suite: number, on = stage) {
  const written: string[] = [];
  const plain = (text: string) => text;
  const exit = await proveTopologies({
    topologies: [topology],
    logins: [],
    layouts: [],
    guards: [],
    tenants: parseTenants(['acme', 'acme-eu', 'globex'], { bucketPrefix: 'cordon-' }),
    prefix: 'cordon',
    ...(mutant === undefined ? {} : { mutant }),
    live: true,
    stage: on,
    suite,
    json: true,
    ink: { good: plain, bad: plain, dim: plain },
    write: (text) => written.push(text),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  const [proof] = (JSON.parse(written.join('\n')) as Printed).proofs;
  if (proof === undefined) throw new Error('nothing was proved');
  return { exit, proof };
}

describe('the prover and the deployment say the same', () => {
  test('a proof: one request for each class is answered as the model says, allowed and refused', async () => {
    const { exit, proof } = await live('shared-role-session-policy', undefined, 80);
    expect(exit).toBe(0);
    expect(proof.live.differences).toEqual([]);
    expect(proof.live.suite.filter(({ result }) => result !== 'confirmed')).toEqual([]);
    expect(new Set(proof.live.suite.map(({ expected }) => expected))).toEqual(
      new Set(['allowed', 'refused']),
    );
    expect(proof.live.suite.length).toBeGreaterThan(40);
  });

  // By day the next one stands for it: there the request has to be found, too.
  if (night)
    test('a counterexample: the request crosses at the deployment, too', async () => {
      const { exit, proof } = await live('shared-role-session-policy', 'session-policy-dropped', 10);
      expect(exit).toBe(1);
      expect(proof.live.differences).toEqual([]);
      expect(proof.live.fired.filter(({ result }) => result === 'confirmed').length).toBeGreaterThan(1);
      expect(proof.live.fired.filter(({ result }) => result === 'gap')).toEqual([]);
    });

  test('a counterexample with a session name that the attacker chooses', async () => {
    const { exit, proof } = await live('session-name', 'session-name-not-pinned', 10);
    expect(exit).toBe(1);
    expect(proof.live.fired.filter(({ result }) => result === 'confirmed').length).toBeGreaterThan(1);
    expect(proof.live.fired.filter(({ result }) => result === 'gap')).toEqual([]);
  });

  test('a look into IAM: what the model says of users and roles is what IAM answers', async () => {
    const { exit, proof } = await live('role-per-tenant', 'allow-iam-list', 60);
    expect(exit).toBe(1);
    const made = [...proof.live.fired, ...proof.live.suite];
    expect(made.filter(({ result }) => result !== 'confirmed')).toEqual([]);
    const looks = proof.live.fired.filter(({ request }) => /: iam:List/.test(request));
    expect(looks.length).toBeGreaterThan(0);
    const asked = proof.live.suite.filter(({ request }) => /: iam:/.test(request));
    expect(new Set(asked.map(({ expected }) => expected))).toEqual(new Set(['allowed', 'refused']));
  });

  test('Vault: secret ids of others are minted, and their credentials got by logging in', async () => {
    const { exit, proof } = await live('role-per-tenant', 'acl-secret-id-of-others', 4, leaving(stage));
    expect(exit).toBe(1);
    expect(proof.live.differences).toEqual([]);
    expect(proof.live.fired.filter(({ result }) => result !== 'confirmed')).toEqual([]);
    const requests = proof.live.fired.map(({ request }) => request).join('\n');
    expect(requests).toMatch(/logged in as .*: s3:GetObject/);
    expect(requests).toMatch(/POST auth\/.*\/secret-id/);
  });
});
