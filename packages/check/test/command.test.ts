import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readShow } from '@cordon/terraform';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { compareWith, exitOf } from '../src/against.ts';
import { check } from '../src/check.ts';
import register from '../src/command.ts';
import { parseConfig } from '../src/config.ts';
import { propose } from '../src/init.ts';
import { dataFrom, resolveTenants } from '../src/tenants.ts';
import { configOf, expectedOf, pathOf, readingOf } from './case.ts';
import { worldOf } from './world.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordon-check-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
  process.exitCode = 0;
});

async function cordon(...words: readonly string[]) {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  const program = new Command('cordon').exitOverride();
  register(program);
  await program.parseAsync(['check', ...words], { from: 'user' });
  const code = process.exitCode;
  vi.restoreAllMocks();
  return { out, code };
}

function config(name: string): string {
  const file = join(folder, `${name}.cordon.json`);
  writeFileSync(file, JSON.stringify({ tenants: expectedOf(name).tenants }));
  return file;
}

it('writes every format, each of which tells the crossing, and ends with 1', async () => {
  const at = (name: string) => join(folder, name);
  const name = 'ci-jobs-by-jwt';
  const files = {
    '--sarif': at('s.sarif'),
    '--junit': at('j.xml'),
    '--markdown': at('m.md'),
    '--html': at('h.html'),
  };
  const { out, code } = await cordon(
    pathOf(name, 'plan.json'),
    '--config',
    config(name),
    ...Object.entries(files).flat(),
  );
  expect(code).toBe(1);
  expect(out).toContain('main.tf:16');
  for (const file of Object.values(files)) expect(readFileSync(file, 'utf8')).toContain('shop-payment');
  const sarif = JSON.parse(readFileSync(files['--sarif'], 'utf8'));
  expect(sarif.runs[0].results[0].locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'main.tf' },
    region: { startLine: 16 },
  });
});

it('against the same input nothing is new', async () => {
  const name = 'users-by-group';
  const plan = pathOf(name, 'plan.json');
  const { out, code } = await cordon(
    plan,
    '--config',
    config(name),
    '--against',
    pathOf(name, 'state.json'),
    '--json',
  );
  expect(code).toBe(0);
  expect(JSON.parse(out).against).toMatchObject({ newFindings: [], gone: [] });
});

it('against a base that was whole what crosses is new, and the other way it is gone', async () => {
  const reading = await readingOf('users-by-group', 'plan');
  if (reading === undefined) throw new Error('there is a plan');
  const broken = check(reading, configOf('users-by-group'), { name: 'head' });
  const whole = { ...broken, findings: [] };
  const worse = compareWith(broken, whole);
  expect([worse.against?.newFindings.length, exitOf(worse)]).toEqual([broken.findings.length, 1]);
  const better = compareWith(whole, broken);
  expect(better.against?.newFindings).toEqual([]);
  expect(better.against?.gone).toHaveLength(broken.findings.length);
});

it.each([
  ['no file', ['nowhere.json'], 'there is no file `nowhere.json`'],
  ['a folder, where there is no lab', ['.'], 'a folder is deployed to a lab'],
  ['a plan to replay, without its folder', ['x.json', '--replay'], 'name the configuration'],
])('refuses %s with words that help', async (_, words, message) => {
  await expect(cordon(...words)).rejects.toThrow(message);
});

it('shows nothing of a file that is not JSON, and names what is wrong in cordon.json', async () => {
  const file = join(folder, 'plan.json');
  writeFileSync(file, 'hunter2 {');
  await expect(cordon(file)).rejects.toThrow(/^(?!.*hunter2).*is not JSON/s);
  expect(() => parseConfig('{"tenants":{"a":{"data":["s3://b"],"login":{"approle":1}}}}')).toThrow(
    'tenants.a.login',
  );
  expect(() => parseConfig('{"tenants":{},"opn":[]}')).toThrow('opn');
});

it('proposes a first cordon.json by which everything sound is proved', async () => {
  const reading = await readingOf('sound-modules', 'plan');
  if (reading === undefined) throw new Error('there is a plan');
  const { config: proposed } = propose(reading, './x.json');
  expect(Object.keys(proposed.tenants)).toHaveLength(4);
  const report = check(reading, parseConfig(JSON.stringify(proposed)), { name: 'x' });
  expect(report.answer).toBe('proved');
});

it('never writes over a cordon.json', async () => {
  const file = config('sound-modules');
  await expect(cordon(pathOf('sound-modules', 'plan.json'), '--init', '--config', file)).rejects.toThrow(
    'is there already',
  );
});

it('fills patterns in by the logins of the input: one tenant for every value', async () => {
  const reading = await readingOf('kubernetes-service-accounts', 'plan');
  if (reading === undefined) throw new Error('there is a plan');
  const pattern = {
    '{namespace}': {
      login: { kubernetes: { namespace: '{namespace}' } },
      data: ['s3://example-{namespace}/'],
    },
  };
  const { tenants } = resolveTenants(
    parseConfig(JSON.stringify({ tenants: pattern })),
    reading.state,
    () => undefined,
  );
  expect(tenants.map(({ id, data }) => [id, data[0].bucket])).toEqual([
    ['billing', 'example-billing'],
    ['reports', 'example-reports'],
    ['search', 'example-search'],
  ]);
  const none = { '{x}': { login: { approle: 'fixed' }, data: ['s3://b'] } };
  expect(() =>
    resolveTenants(parseConfig(JSON.stringify({ tenants: none })), reading.state, () => undefined),
  ).toThrow('is a pattern');
});

it.each([
  ['s3://b', { bucket: 'b' }],
  ['s3://b/', { bucket: 'b' }],
  ['s3://b/p/q/', { bucket: 'b', prefix: 'p/q/' }],
  ['arn:aws:s3:::b/p/*', { bucket: 'b', prefix: 'p/' }],
  ['aws_s3_bucket.x["a/b"]/p/', { bucket: 'at aws_s3_bucket.x["a/b"]', prefix: 'p/' }],
  ['module.m["k"].aws_s3_bucket.this', { bucket: 'at module.m["k"].aws_s3_bucket.this' }],
])('reads data written as `%s`', (where, data) => {
  expect(dataFrom(where, (address) => `at ${address}`)).toEqual(data);
});

const SECRET = 'hunter2-planted';

it('lets no secret of the input out in any form, wherever one is planted', async () => {
  const world = worldOf(3, undefined, 'flat state');
  const planted = JSON.parse(
    JSON.stringify(world.show).replaceAll('"hunter2\\"', `"${SECRET}\\"`).replaceAll('hunter2', SECRET),
  ) as { values: { root_module: { resources: object[] } } };
  planted.values.root_module.resources.push(
    ...[
      ['aws_iam_access_key', { id: 'AKIAX', user: 'broker', secret: SECRET }],
      ['vault_aws_secret_backend', { path: 'aws2', secret_key: SECRET, access_key: 'AKIAX' }],
      [
        'vault_approle_auth_backend_role_secret_id',
        { role_name: 'acme', backend: 'approle', secret_id: SECRET },
      ],
      ['vault_generic_secret', { path: 'secret/x', data_json: JSON.stringify({ password: SECRET }) }],
      ['random_password', { result: SECRET }],
      ['vault_unheard_of', { name: 'x', token: SECRET }],
    ].map(([type, values]) => ({
      ...{ address: `${type}.s`, mode: 'managed', type, name: 's', values },
      provider_name: 'registry.terraform.io/hashicorp/x',
    })),
  );
  const [input, tenants] = [join(folder, 'state.json'), join(folder, 'cordon.json')];
  writeFileSync(input, JSON.stringify(planted));
  writeFileSync(tenants, JSON.stringify({ tenants: world.tenants }));
  const files = ['--sarif', '--junit', '--markdown', '--html'].map(
    (flag) => [flag, join(folder, `out${flag}`)] as const,
  );
  const { out } = await cordon(input, '--config', tenants, '--json', ...files.flat());
  for (const text of [out, ...files.map(([, file]) => readFileSync(file, 'utf8'))]) {
    expect(text).toContain('tenant-data');
    expect(text).not.toContain(SECRET);
  }
  const { out: said } = await cordon(input, '--init', '--config', join(folder, 'made.json'));
  expect(said + readFileSync(join(folder, 'made.json'), 'utf8')).not.toContain(SECRET);
  expect(readShow(planted).state).toBeDefined();
});
