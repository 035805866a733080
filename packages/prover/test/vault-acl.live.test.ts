import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strength } from '@cordon/strength';
import { parseAcl } from '@cordon/terraform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startVault, type VaultService } from '../../lab/src/services/vault.service.ts';
import { openSupervisor, type Supervisor } from '../../lab/src/supervisor/supervisor.ts';
import { resolveToolchain } from '../../toolchain/src/index.ts';
import { grantAt } from '../src/vault/acl.ts';
import { randomFrom } from './random-world.ts';

const logDir = mkdtempSync(join(tmpdir(), 'cordon-acl-'));
let supervisor: Supervisor;
let service: VaultService;

beforeAll(async () => {
  const binary = (await resolveToolchain(['vault'])).get('vault')?.path ?? '';
  supervisor = await openSupervisor();
  service = await startVault({ supervisor, binary, logDir });
});
afterAll(async () => {
  await supervisor?.close();
  rmSync(logDir, { recursive: true, force: true });
});

async function ask(method: string, path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${service.address}/v1/${path}`, {
    method,
    headers: { 'x-vault-token': service.token },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

const CAPABILITIES = ['create', 'read', 'update', 'delete', 'list', 'patch', 'sudo'];
const SEGMENTS = ['a', 'b', 'ab', 'a+', 'a+b', '+b', '+', '+', 'c'];
const ASKED = ['a', 'b', 'ab', 'abc', 'a+', 'a+b', 'a+bc', '+b', '+', '', 'c', 'x'];

/** Random policies and paths from few segments, so that they meet; a plus stands alone and inside segments. */
function world(random: () => number) {
  const some = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const path = (segments: readonly string[], longest: number): string =>
    Array.from({ length: 1 + Math.floor(random() * longest) }, () => some(segments)).join('/');
  const rulePath = (): string => {
    const made = path(SEGMENTS, 4);
    const open = random() < 0.4 ? `${made}${random() < 0.4 ? '/' : ''}*` : made;
    return open.replaceAll('+*', '+/*');
  };
  const body = () => ({
    capabilities: random() < 0.15 ? ['deny'] : CAPABILITIES.filter(() => random() < 0.4),
  });
  const policies = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const rules = Array.from({ length: 1 + Math.floor(random() * 6) }, () => [rulePath(), body()] as const);
    return random() < 0.5
      ? rules
          .map(([at, one]) => `path "${at}" { capabilities = ${JSON.stringify(one.capabilities)} }`)
          .join('\n')
      : jsonOf(rules, random);
  });
  // A path that begins or ends with a slash is asked of Vault as another.
  const paths = Array.from({ length: 80 }, () => path(ASKED, 5)).filter((one) => !/^\/|\/$|^$/.test(one));
  return { policies, paths: [...new Set(paths)] };
}

/** The same in JSON: by path, or in lists. */
function jsonOf(rules: readonly (readonly [string, object])[], random: () => number): string {
  const members = rules.map(([at, body]) => `${JSON.stringify(at)}: ${JSON.stringify(body)}`);
  return random() < 0.5
    ? `{"path": {${members.join(', ')}}}`
    : `{"path": [${members.map((one) => `{${one}}`).join(', ')}]}`;
}

const worlds = strength(60, 80, 2000);

test(`a real Vault says of every path what is said here, ${worlds} sets of policies`, async () => {
  const random = randomFrom(2026);
  const different: string[] = [];
  let asked = 0;
  for (let index = 0; index < worlds; index++) {
    const { policies, paths } = world(random);
    const names = policies.map((_, at) => `w${index}-${at}`);
    for (const [at, policy] of policies.entries())
      await ask('PUT', `sys/policies/acl/${names[at]}`, { policy });
    const made = (await ask('POST', 'auth/token/create', {
      policies: names,
      no_default_policy: true,
    })) as { auth: { client_token: string } };
    const said = (await ask('POST', 'sys/capabilities', { token: made.auth.client_token, paths })) as Record<
      string,
      readonly string[]
    >;
    const rules = policies.flatMap((text, at) => parseAcl(text, names[at] ?? ''));
    for (const path of paths) {
      asked++;
      const found = grantAt(rules, path)?.capabilities;
      const here = found === undefined || found.size === 0 ? ['deny'] : [...found].sort();
      const there = [...(said[path] ?? [])].sort();
      if (JSON.stringify(here) !== JSON.stringify(there))
        different.push(`${path}: Vault ${there}, here ${here}\n${policies.join('\n---\n')}`);
    }
  }
  expect(different.slice(0, 3)).toEqual([]);
  expect(asked).toBeGreaterThan(worlds * 40);
});
