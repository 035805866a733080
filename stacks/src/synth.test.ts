import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BOUNDARIES, ownBucket, parseTenants, type TenantId } from '@cordon/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultTenants, make, synthesized } from './fixtures.ts';
import { guardIds, loadGuard, loadTopology, topologyIds } from './registry.ts';
import { type SynthOptions, synth } from './synth.ts';

let outDir: string;
beforeEach(async () => {
  outDir = await mkdtemp(path.join(tmpdir(), 'cordon-synth-'));
});
afterEach(() => rm(outDir, { recursive: true, force: true }));

function asked(more: Partial<SynthOptions> = {}): SynthOptions {
  const tenants = defaultTenants();
  const usual = { topology: 'role-per-tenant', guards: [], prefix: 'cordon', region: 'eu-west-1' };
  return { ...usual, tenants, outDir, emulated: true, ...more };
}

describe('synth', () => {
  it('leaves one file, and nothing of its own work', async () => {
    const { dir } = await synth(asked());
    expect(await readdir(dir)).toEqual(['cdk.tf.json']);
  });

  const long = 'p'.repeat(31);
  it.each([
    [
      { topology: 'role-per-tenannt' },
      /unknown topology `role-per-tenannt` \(did you mean `role-per-tenant`\?\); choose one of .*`role-per-tenant`/,
    ],
    [{ guards: ['../topologies/x'] }, /unknown guard/],
    [{ prefix: 'Cordon' }, /prefix "Cordon" was refused/],
    [{ prefix: 'a--b' }, /was refused/],
    [{ prefix: '${x}' }, /was refused/],
    [{ prefix: long, tenants: defaultTenants(long) }, /was refused/],
    [
      { prefix: 'other' },
      /data `cordon-acme` of tenant `acme` was refused: layout `bucket` has it at `other-acme`/,
    ],
    [
      { topology: 'iam-user-per-lease', guards: ['deny-unless-userid'] },
      /does not fit this topology: .*made per lease/,
    ],
  ])('refuses %o and writes nothing', async (more, message) => {
    await expect(synth(asked(more))).rejects.toThrow(message);
    expect(await readdir(outDir)).toEqual([]);
  });

  it('refuses by lint what came past the parser of tenants, and writes nothing', async () => {
    const id = 'acme/globex' as TenantId;
    const tenants = [...defaultTenants(), ownBucket(id, `cordon-${id}`)];
    await expect(synth(asked({ tenants }))).rejects.toThrow(
      /was refused by rule `vault-path`: .*creds\/acme\/globex/,
    );
    expect(await readdir(outDir)).toEqual([]);
  });

  it('gives nothing of the emulators to real AWS', async () => {
    const { terraform } = await synthesized('role-per-tenant', { emulated: false });
    expect(terraform.provider).toMatchObject({ aws: [{ region: 'eu-west-1' }] });
    expect(JSON.stringify(terraform.provider)).not.toMatch(/path_style|skip_|retries/);
  });

  it('names everything by its prefix', async () => {
    const tenants = parseTenants(['acme', 'globex'], { bucketPrefix: 'zebra-' });
    const { terraform } = await synthesized('iam-user-per-lease', { prefix: 'zebra', tenants });
    const names = Object.entries(terraform.resource ?? {}).flatMap(([type, byName]) =>
      // Within a mount that bears the prefix, and within a user or role, names are the deployment's own.
      /vault_approle|vault_aws_secret_backend_role|_policy$/.test(type) &&
      type !== 'vault_policy' &&
      type !== 'aws_iam_policy'
        ? []
        : Object.values(byName).flatMap(({ name, path: at, bucket }) =>
            [name, at, bucket].filter((one) => typeof one === 'string'),
          ),
    );
    expect(names.length).toBeGreaterThan(6);
    for (const name of names) expect(name).toMatch(/^\/?zebra(-|\/)|^\$\{aws_s3_bucket\./);
  });
});

describe('registry', async () => {
  it.each(await topologyIds())('%s takes a position with a reason on every boundary', async (id) => {
    const { claims, sentence, issuer } = await loadTopology(id);
    expect(Object.keys(claims).sort()).toEqual(Object.keys(BOUNDARIES).sort());
    for (const { reason } of Object.values(claims)) expect(reason.length).toBeGreaterThan(40);
    expect(sentence.length).toBeGreaterThan(40);
    expect(issuer).toMatch(/^vault-/);
  });

  /** What a guard opens, since it is deployed as it is published; all others open nothing. */
  const OPENS: Readonly<Record<string, readonly string[]>> = { 'console-access': ['tenant-enumeration'] };

  it.each(await guardIds())(
    '%s keeps the owner in, and weakens nothing that is not known of it',
    async (id) => {
      const { claims } = await loadGuard(id);
      expect(claims['owner-access']?.position).toBe('holds');
      const opened = Object.entries(claims).filter(([, { position }]) => position === 'open');
      expect(opened.map(([boundary]) => boundary)).toEqual(OPENS[id] ?? []);
    },
  );
});

describe('identity tokens', () => {
  it.each(['cert', 'aws'])(
    'are refused to login `%s` with a policy for each tenant: its alias says nothing',
    async (login) => {
      await expect(make('web-identity-tags', { login })).rejects.toThrow(
        `login \`${login}\` does not fit this topology: its tenants are identified by an identity template`,
      );
      await expect(make('web-identity-tags', { login: `${login}+templated` })).resolves.toBeDefined();
    },
  );
});
