import { answerOf, compare, toMadr } from '@cordon/report';
import { layoutIds, loginChoices, topologyIds } from '@cordon/stacks';
import { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { candidates } from '../lib/decide-input.ts';
import register, { MUST, type Options, parseQuestion } from './decide.command.ts';

const decide = (...words: readonly string[]) => {
  const program = new Command().exitOverride();
  register(program);
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  return program.parseAsync(['decide', ...words], { from: 'user' });
};

// Refused before anything is synthesized: the message names the flag, the value and the rule.
test.each([
  [['--tenants', '-1'], '`--tenants -1` was refused: it must be a whole number from 2'],
  [['--tenants', '1e99'], '`--tenants 1e99` was refused'],
  [['--tenants', '1'], '`--tenants 1` was refused'],
  [['--ttl', '0'], '`--ttl 0` was refused: a duration is a number and'],
  [['--ttl', '0m'], '`--ttl 0m` was refused: AWS gives sessions of 15m to 12h'],
  [['--refresh', '0s'], '`--refresh 0s` was refused: it must be a second at least'],
  [['--refresh', '1h'], '`--refresh 1h` was refused: credentials that live 15m end before it'],
  [['--clients', '1.5'], '`--clients 1.5` was refused'],
  [['--quota', 'iam-roles=-5'], '`--quota iam-roles=-5` was refused: write it as'],
  [['--quota', 'iam-rolls=5'], 'quota `iam-rolls` was refused'],
  [['--login', 'ldap'], 'unknown login `ldap`'],
  [['--layout', 'disk'], 'unknown layout `disk`; choose one of'],
  [['--must', 'everything'], '`--must everything` was refused: there is no such boundary; boundaries are'],
  [['--revoke-within', 'soon'], '`--revoke-within soon` was refused'],
  [['--rtt', 'soon'], '`--rtt soon` was refused'],
  [['--drills', '/nowhere'], '`--drills /nowhere` was refused: it holds no file of a drill'],
  [['--revocation', '/nowhere'], '`--revocation /nowhere` was refused: it holds no `revocation.json`'],
  [['--bench', '/nowhere'], '`/nowhere` was refused: it holds no `samples.json`'],
] as const)('%j is bad usage', async (words, message) => {
  const refused = decide(...words);
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.toHaveProperty('name', expect.stringMatching(/^(Usage|Quota)Error$/));
});

describe('every input switches the outcome, over the real topologies', () => {
  let all: Awaited<ReturnType<typeof candidates>>;
  beforeAll(async () => {
    all = await candidates({});
  });

  const usual: Options = {
    tenants: '500',
    ttl: '15m',
    refresh: '15m',
    clients: '1',
    must: MUST,
    login: 'approle',
    layout: 'all',
    quota: [],
  };
  const ask = async (over: Partial<Options>) => {
    const question = await parseQuestion({ ...usual, ...over });
    const columns = compare(all, question);
    const { best } = answerOf(columns);
    return {
      best,
      topologies: best.map(({ topology }) => topology),
      layouts: [...new Set(best.map(({ layout }) => layout.id))],
      columns,
      record: toMadr(columns, question, NOW),
    };
  };
  const NOW = '2026-01-02T00:00:00Z';
  const raised = ({ best }: Awaited<ReturnType<typeof ask>>) =>
    best.flatMap(({ raises }) => raises.map(({ quota }) => quota.id));

  test('compares every topology, login and layout that there is a file of, each with what it weighs', async () => {
    const [topologies, logins, layouts] = [await topologyIds(), await loginChoices(), await layoutIds()];
    expect(all).toHaveLength(topologies.length * logins.length * layouts.length);
    for (const { topology, traits, login, layout } of all) {
      // A new way to get credentials has rules of its own: without a name for it none of them would be asked.
      expect([topology, traits.credential]).not.toEqual([topology, 'unknown']);
      expect([login.id, login.asks.length > 0, login.tokenSeconds > 0]).toEqual([login.id, true, true]);
      expect([layout.id, layout.costs.length > 0]).toEqual([layout.id, true]);
      for (const { source } of layout.costs) expect(source).toMatch(/^https:/);
    }
    const { record } = await ask({});
    for (const id of topologies) expect(record).toContain(`\`${id}\` |`);
    for (const id of logins) expect(record).toContain(`login \`${id}\``);
    for (const id of layouts) expect(record).toContain(`layout \`${id}\``);
  });

  test('tenants: 20 and 500 need nothing of AWS, 5,000 more roles, 50,000 a shared role and a shared bucket', async () => {
    for (const tenants of ['20', '500']) {
      const few = await ask({ tenants });
      expect([few.topologies, few.layouts, raised(few)]).toEqual([['role-per-tenant'], ['bucket'], []]);
    }
    const many = await ask({ tenants: '5000' });
    expect([many.topologies, many.layouts, raised(many)]).toEqual([
      ['role-per-tenant'],
      ['bucket'],
      ['iam-roles'],
    ]);
    const most = await ask({ tenants: '50000' });
    expect(most.topologies).toEqual(['web-identity-tags']);
    expect([most.layouts, raised(most)]).toEqual([['prefix'], []]);
    expect(most.record).toMatch(/^Why not `shared-role-session-(policy|tags)`.*: it keeps [\d,]+ objects/m);
  });

  test('layout: 50,000 buckets have to be asked of AWS, and settings of one’s own are had in no shared one', async () => {
    for (const over of [{ layout: 'bucket' }, { ownSettings: true }]) {
      const buckets = await ask({ tenants: '50000', ...over });
      expect([buckets.layouts, new Set(raised(buckets))]).toEqual([['bucket'], new Set(['s3-buckets'])]);
      expect(buckets.record).toContain('every unpaginated ListBuckets is refused');
    }
    expect((await ask({ layout: 'prefix' })).layouts).toEqual(['prefix']);
    expect((await ask({ layout: 'prefix', ownSettings: true })).best).toEqual([]);
  });

  test('layout: one bucket’s policy does not hold the roles of 500 tenants of another account', async () => {
    const shared = await ask({ crossAccount: true, layout: 'prefix' });
    expect(shared.best).toEqual([]);
    expect(shared.record).toMatch(/one bucket policy, bytes is reached at \d\d tenants/);
    expect((await ask({ crossAccount: true, layout: 'prefix', tenants: '10' })).topologies).toEqual([
      'role-per-tenant-cross-account',
    ]);
  });

  test('login: without a secret not by AppRole; by IAM the roles of workloads count, and 600 tenants need more', async () => {
    expect((await ask({ withoutSecret: true })).best).toEqual([]);
    const pods = await ask({ withoutSecret: true, login: 'approle,kubernetes' });
    expect(pods.best.map(({ login }) => login.id)).toEqual(['kubernetes']);
    expect(raised(await ask({ tenants: '600' }))).toEqual([]);
    expect(raised(await ask({ tenants: '600', login: 'aws' }))).toEqual(['iam-roles']);
  });

  test('login: one policy for all goes with no topology whose tenants share a Vault role', async () => {
    const { columns } = await ask({ login: 'jwt,jwt+templated' });
    const out = columns.find(
      ({ topology, login }) => topology === 'session-name' && login.id === 'jwt+templated',
    )?.out;
    expect(out?.[0]).toMatch(/^login `jwt\+templated` does not fit this topology/);
  });

  test('tenants, where each keeps ten users: 20 may have a user per lease, 500 not', async () => {
    const users = { propagationOk: true, clients: '10' };
    expect((await ask({ ...users, tenants: '20' })).topologies).toEqual(['iam-user-per-lease']);
    expect((await ask({ ...users, tenants: '500' })).topologies).toEqual(['role-per-tenant']);
  });

  test('another account: the one topology whose roles lie there, and none for more tenants than it carries', async () => {
    expect((await ask({ crossAccount: true })).topologies).toEqual(['role-per-tenant-cross-account']);
    const none = await ask({ crossAccount: true, tenants: '50000' });
    expect(none.topologies).toEqual([]);
    expect(none.record).toContain('Answer: none.');
    expect(none.record).toContain('Nearest options, and what rules them out');
  });

  test('revocation within a minute: a user per lease, which has to be waited for; a session’s whole life is enough for all', async () => {
    const none = await ask({ revokeWithin: '1m' });
    expect(none.topologies).toEqual([]);
    expect(none.record).toMatch(/Nearest.*`iam-user-per-lease`.*: a credential works only after/s);
    expect((await ask({ revokeWithin: '1m', propagationOk: true })).topologies).toEqual([
      'iam-user-per-lease',
    ]);
    expect((await ask({ revokeWithin: '15m' })).topologies).toEqual(['role-per-tenant']);
  });

  test('audit by role: no user per lease, and no shared role even where it is the only one that fits', async () => {
    expect((await ask({ propagationOk: true })).topologies).toEqual(['iam-user-per-lease']);
    expect((await ask({ propagationOk: true, auditByRole: true })).topologies).toEqual(['role-per-tenant']);
    expect((await ask({ tenants: '50000', auditByRole: true })).topologies).toEqual([]);
  });

  test('50,000 tenants whose sessions must end within 15 minutes: not where the client chooses their duration', async () => {
    const soon = await ask({ tenants: '50000', revokeWithin: '15m' });
    expect(soon.topologies).not.toContain('web-identity-tags');
    expect(soon.topologies).toContain('shared-role-session-tags');
    expect(soon.record).toMatch(/^\*\*Answer: a tie between/m);
    expect(soon.record).toContain('status: open');
    expect(soon.record).toContain('a session stays valid for up to 65 min');
  });

  test('the record opens with the answer and its one table, which fits a screen', async () => {
    const { record, columns } = await ask({});
    const [, , , , , title, , answer, , of, , head] = record.split('\n');
    expect(title).toMatch(/^# How 500 tenants/);
    expect(answer).toMatch(
      /^\*\*Answer: `role-per-tenant` with layout `bucket` and login `approle`, proposed/,
    );
    expect(of).toMatch(/^Each topology with its best layout and login/);
    expect(head).toMatch(/^\| option \|/);
    expect(record).toMatch(
      /^Why not `role-per-tenant` with layout `(abac-bucket|prefix)`.*: the layout has further costs/m,
    );
    expect(record).toMatch(
      /^Why not `role-per-tenant-cross-account`.*: it keeps 4,505 objects, the proposed option 4,005/m,
    );
    const rows = record.slice(record.indexOf('| option')).split('\n\n')[0]?.split('\n') ?? [];
    const count = (key: 'topology' | 'login' | 'layout') =>
      new Set(columns.map((one) => (key === 'topology' ? one.topology : one[key].id))).size;
    expect(rows).toHaveLength(2 + count('topology') + count('layout') - 1 + count('login') - 1);
    expect(rows.length).toBeLessThan(30);
    for (const row of rows) expect(row.replace(/ ?\[\^\d+\]/g, '').length).toBeLessThanOrEqual(125);
    for (const row of rows.slice(2))
      for (const cell of row.split(' | ').slice(1)) expect(cell).toMatch(/\[\^\d+\]( \|)?$/);
  });
});
