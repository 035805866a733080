import { expect, test } from 'vitest';
import type { Lab } from '../lab.types.ts';
import { plannedIn, planOf } from './plan.ts';
import type { Workdir } from './workdir.ts';

const change = (addr: string, action: string, type = 'planned_change') =>
  JSON.stringify({ '@level': 'info', change: { resource: { addr, module: '' }, action }, type });

test('a plan tells each resource that it would change, and none that it only reads', () => {
  const lines = [
    '{"@level":"info","type":"version"}',
    change('aws_s3_bucket.bucket-newco', 'create'),
    change('aws_iam_role.role-acme', 'replace'),
    change('data.aws_caller_identity.me', 'read'),
    change('vault_policy.policy-acme', 'noop'),
    change('aws_iam_user.broker', 'update', 'resource_drift'),
    'no JSON at all',
  ];
  expect(plannedIn(lines)).toEqual([
    { address: 'aws_s3_bucket.bucket-newco', action: 'create' },
    { address: 'aws_iam_role.role-acme', action: 'replace' },
  ]);
});

/** A lab whose Terraform is looked at and not run: what it is started with, and the lines that it prints. */
async function planned(options: Parameters<typeof planOf>[2], lines: readonly string[]) {
  const started: { readonly args: readonly string[]; readonly cwd: string }[] = [];
  const lab = {
    terraformEnv: () => ({}),
    workshop: {
      supervisor: {
        start: (command: (typeof started)[number], told: (line: string) => void) => {
          started.push(command);
          for (const line of lines) told(line);
          return { exited: Promise.resolve({ code: 0 }), stop: () => undefined };
        },
      },
      ...{ terraform: '/usr/bin/terraform', logDir: '/logs', graceMs: 0, secrets: [] },
    },
  } as unknown as Lab;
  const workdir = { path: '/work', state: '/work/terraform.tfstate', dataDir: '/data' } as Workdir;
  const changes = await planOf(lab, workdir, options);
  return { started, changes };
}

test('a plan changes nothing: it locks and asks nothing, prints messages, and looks at the services only where that is wanted', async () => {
  const line = change('aws_s3_bucket.bucket-newco', 'create');
  const { started, changes } = await planned(undefined, [line]);
  expect(changes).toEqual([{ address: 'aws_s3_bucket.bucket-newco', action: 'create' }]);
  expect(started).toHaveLength(1);
  expect(started[0]?.cwd).toBe('/work');
  const [verb, ...flags] = started[0]?.args ?? [];
  expect(verb).toBe('plan');
  expect(flags.toSorted()).toEqual([
    ...['-input=false', '-json', '-lock=false'],
    expect.stringMatching(/^-parallelism=[1-9]\d*$/),
    ...['-refresh=false', '-state=/work/terraform.tfstate'],
  ]);
  const flagsWith = async (refresh: boolean) => (await planned({ refresh }, [])).started[0]?.args;
  expect(await flagsWith(true)).toContain('-refresh=true');
  expect(await flagsWith(false)).toContain('-refresh=false');
});
