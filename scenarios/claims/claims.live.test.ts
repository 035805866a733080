import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { trustEnvironment } from '@cordon/tls';
import { resolveToolchain } from '@cordon/toolchain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { check, exitOf } from './check.ts';
import { openClaimContext } from './claim-context.ts';
import { makeRole, makeUser } from './principals.ts';
import { loadClaims } from './registry.ts';

// Two deployments serve these; `pnpm scenario claims` shows all, and takes minutes for it.
const QUICK = ['01', '04', '10', '13', '16', '18', '19', '20', '21', '23', '24'];
const runsDir = mkdtempSync(join(tmpdir(), 'cordon-claims-live-'));
let context: Awaited<ReturnType<typeof openClaimContext>>;

beforeAll(async () => {
  context = await openClaimContext({ runsDir });
});
afterAll(async () => {
  await context?.close();
  rmSync(runsDir, { recursive: true, force: true });
});

test.each(QUICK)('claim %s: the lab shows what our finding says', async (id) => {
  const claim = (await loadClaims()).find((one) => one.id === id);
  if (claim === undefined) throw new Error(`no claim ${id}`);
  const checked = await check(claim, context);
  expect(
    exitOf([checked]),
    checked.seen.map(({ what, as, saw }) => `${as}: ${what}: ${saw}`).join('\n'),
  ).toBe(0);
});

// Claim 16 in the AWS CLI’s own words; the claim itself is shown with boto3, which LocalStack brings.
test('the AWS CLI goes from a user over one role to the next, and for an hour at most', async () => {
  const python = (await resolveToolchain(['aws-cli'])).get('aws-cli')?.path ?? '';
  const iam = context.iam(context.admin);
  const user = await makeUser(iam, 'chain-user', []);
  const first = await makeRole(iam, 'chain-first', user.arn);
  const second = await makeRole(iam, 'chain-second', first);
  const { accessKeyId, secretAccessKey } = user.credentials;
  const { region, awsEndpoint, trust } = context.stage.lab.access;
  const home = mkdtempSync(join(runsDir, 'aws-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(home, name), text, { mode: 0o600 });
    return join(home, name);
  };
  const profile = (name: string, source: string, role: string, more = '') =>
    `[profile ${name}]\nregion = ${region}\nsource_profile = ${source}\nrole_arn = ${role}\n${more}`;
  const env = {
    PATH: `${dirname(python)}${delimiter}${process.env.PATH}`,
    // The CLI keeps sessions below HOME: they go with the run.
    HOME: home,
    AWS_ENDPOINT_URL: awsEndpoint,
    ...trustEnvironment(trust),
    AWS_SHARED_CREDENTIALS_FILE: file(
      'credentials',
      `[base]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    ),
    AWS_CONFIG_FILE: file(
      'config',
      [
        profile('first', 'base', first),
        profile('second', 'first', second, 'duration_seconds = 3600\n'),
        profile('skipped', 'base', second),
        profile('longer', 'first', second, 'duration_seconds = 3601\n'),
      ].join(''),
    ),
  };
  const who = (name: string) =>
    promisify(execFile)(
      'aws',
      ['sts', 'get-caller-identity', '--profile', name, '--query', 'Arn', '--output', 'text'],
      { env },
    ).then(
      ({ stdout }) => stdout.trim(),
      ({ stderr }: { stderr: string }) => stderr.trim(),
    );
  expect(await who('first')).toMatch(/:assumed-role\/chain-first\//);
  expect(await who('second')).toMatch(/:assumed-role\/chain-second\//);
  // The second role trusts the first alone: the user itself is refused.
  expect(await who('skipped')).toContain('AccessDenied');
  expect(await who('longer')).toContain('exceeds the 1 hour session limit');
});
