import { answerOf, compare, toMadr } from '@cordon/report';
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
  [['--quota', 'iam-roles=-5'], '`--quota iam-roles=-5` was refused: it is written as'],
  [['--quota', 'iam-rolls=5'], 'quota `iam-rolls` was refused'],
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
    quota: [],
  };
  const ask = (over: Partial<Options>) => {
    const question = parseQuestion({ ...usual, ...over });
    const columns = compare(all, question);
    const { best } = answerOf(columns);
    return { best, topologies: best.map(({ topology }) => topology), record: toMadr(columns, question, NOW) };
  };
  const NOW = '2026-01-02T00:00:00Z';
  const raised = ({ best }: ReturnType<typeof ask>) =>
    best.flatMap(({ raises }) => raises.map(({ quota }) => quota.id));

  test('tenants: 20 and 500 need nothing of AWS, 5,000 more roles, 50,000 another topology and more buckets', () => {
    for (const tenants of ['20', '500']) {
      expect(ask({ tenants }).topologies).toEqual(['role-per-tenant']);
      expect(raised(ask({ tenants }))).toEqual([]);
    }
    expect(ask({ tenants: '5000' }).topologies).toEqual(['role-per-tenant']);
    expect(raised(ask({ tenants: '5000' }))).toEqual(['iam-roles']);
    const most = ask({ tenants: '50000' });
    expect(most.topologies).toEqual(['shared-role-session-policy', 'shared-role-session-tags']);
    expect(new Set(raised(most))).toEqual(new Set(['s3-buckets']));
    expect(most.record).toMatch(/^\*\*Answer: a tie between/m);
    expect(most.record).toContain('status: open');
    expect(most.record).toContain('every unpaginated ListBuckets is refused');
  });

  test('tenants, where each keeps ten users: 20 may have a user per lease, 500 not', () => {
    const users = { propagationOk: true, clients: '10' };
    expect(ask({ ...users, tenants: '20' }).topologies).toEqual(['iam-user-per-lease']);
    expect(ask({ ...users, tenants: '500' }).topologies).toEqual(['role-per-tenant']);
  });

  test('another account: the one topology whose roles lie there, and none for more tenants than it carries', () => {
    expect(ask({ crossAccount: true }).topologies).toEqual(['role-per-tenant-cross-account']);
    const none = ask({ crossAccount: true, tenants: '50000' });
    expect(none.topologies).toEqual([]);
    expect(none.record).toContain('Answer: none.');
    expect(none.record).toContain('Nearest, and what keeps them out');
  });

  test('revocation within a minute: a user per lease, which has to be waited for; a session’s whole life is enough for all', () => {
    const none = ask({ revokeWithin: '1m' });
    expect(none.topologies).toEqual([]);
    expect(none.record).toMatch(/Nearest.*`iam-user-per-lease`: a credential works only once/s);
    expect(ask({ revokeWithin: '1m', propagationOk: true }).topologies).toEqual(['iam-user-per-lease']);
    expect(ask({ revokeWithin: '15m' }).topologies).toEqual(['role-per-tenant']);
  });

  test('audit by role: no user per lease, and no shared role even where it is the only one that fits', () => {
    expect(ask({ propagationOk: true }).topologies).toEqual(['iam-user-per-lease']);
    expect(ask({ propagationOk: true, auditByRole: true }).topologies).toEqual(['role-per-tenant']);
    expect(ask({ tenants: '50000', auditByRole: true }).topologies).toEqual([]);
  });

  test('the record opens with the answer, and its one table fits a screen', () => {
    const { record } = ask({});
    const [, , , , , title, , answer, , why] = record.split('\n');
    expect(title).toMatch(/^# How 500 tenants/);
    expect(answer).toMatch(/^\*\*Answer: `role-per-tenant`, proposed/);
    expect(why).toMatch(/^Why not `role-per-tenant-cross-account`: it keeps 4,505 objects, the other 4,005/);
    const rows = record.slice(record.indexOf('| option')).split('\n\n')[0]?.split('\n') ?? [];
    expect(rows).toHaveLength(all.length + 2);
    for (const row of rows) expect(row.replace(/ ?\[\^\d+\]/g, '').length).toBeLessThanOrEqual(120);
    for (const row of rows.slice(2))
      for (const cell of row.split(' | ').slice(1)) expect(cell).toMatch(/\[\^\d+\]( \|)?$/);
  });
});
