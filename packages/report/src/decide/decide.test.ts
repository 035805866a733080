import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Drills, NO_DRILLS } from '../drill-files.ts';
import { drillFiles, revocationFile } from '../panels/panels.fixture.ts';
import { answerOf, compare, screenOf } from './compare.ts';
import { type Candidate, type Question, ROWS } from './compare.types.ts';
import { approle, bucket, claims, iam, perTenant, prefix, question, shared } from './decide.fixture.ts';
import { drilledOf } from './drilled.ts';
import { toMadr } from './madr.ts';
import { recordPage } from './page.ts';
import { QuotaError, quotas } from './quotas.ts';
import { walls } from './walls.ts';

const wall = (candidate: Candidate, id: string, over: Partial<Question> = {}) => {
  const asked = question(over);
  return walls({ ...candidate, usage: asked, quotas: asked.quotas }).find(({ quota }) => quota.id === id)
    ?.tenants;
};

describe('walls', () => {
  test('a role per tenant meets the default of 1,000 roles at 1,000 tenants, the shared role never', () => {
    expect(wall(perTenant, 'iam-roles')).toBe(1_000);
    expect(wall(shared, 'iam-roles')).toBeUndefined();
  });

  test('600 STS calls a second carry 540,000 tenants that refresh every 15 minutes, half with two clients each', () => {
    expect(wall(shared, 'sts-rate')).toBe(540_000);
    expect(wall(shared, 'sts-rate', { clientsPerTenant: 2 })).toBe(270_000);
  });

  test('leased IAM users count against the users of an account, and each lease that overlaps counts again', () => {
    const users: Candidate = {
      ...perTenant,
      traits: { ...perTenant.traits, credential: 'iam_user', stsCalls: 0, revocable: true },
    };
    expect(wall(users, 'iam-users')).toBe(5_000);
    expect(wall(users, 'iam-users', { refreshSeconds: 300 })).toBe(1_666);
    expect(wall(users, 'sts-rate')).toBeUndefined();
  });

  test('a quota that AWS raises stands twice: as it is, and as far as its page says', () => {
    const asked = question();
    const [roles] = walls({ ...perTenant, usage: asked, quotas: asked.quotas });
    expect(roles).toMatchObject({ tenants: 1_000, raised: { to: 10_000, tenants: 10_000 } });
    const own = quotas({ 'iam-roles': 10_000 });
    expect(walls({ ...perTenant, usage: asked, quotas: own })[0]?.raised).toBeUndefined();
  });

  test('a session’s tags are counted against their own limit, at any number of tenants', () => {
    const tagged = (sessionTags: number) => ({ ...shared, traits: { ...shared.traits, sessionTags } });
    expect(wall(shared, 'session-tags')).toBeUndefined();
    expect(wall(tagged(1), 'session-tags')).toBe(Number.POSITIVE_INFINITY);
    expect(wall(tagged(51), 'session-tags')).toBe(0);
  });

  test('Vault counts the login token of every client as a lease, IAM counts users only', () => {
    expect(wall(shared, 'vault-leases')).toBe(128_000);
    expect(wall(shared, 'vault-leases', { clientsPerTenant: 2 })).toBe(64_000);
  });

  test('whoever logs in is an entity in Vault’s storage, by whatever method', () => {
    expect(wall(perTenant, 'vault-entities')).toBe(480_000);
    expect(wall({ ...perTenant, login: iam }, 'vault-entities')).toBe(480_000);
  });

  test('a login that asks STS does so once a token’s life, beside every issuance', () => {
    expect(wall({ ...shared, login: iam }, 'sts-rate')).toBe(432_000);
    const users: Candidate = { ...perTenant, traits: { ...perTenant.traits, stsCalls: 0 } };
    expect(wall({ ...users, login: iam }, 'sts-rate')).toBe(2_160_000);
    // Credentials that outlive the token need a login each time they are got anew.
    expect(wall({ ...shared, login: iam }, 'sts-rate', { refreshSeconds: 7_200 })).toBe(2_160_000);
  });

  test('a policy that grows meets its limit where the line crosses; one that does not never does', () => {
    const grows = {
      ...shared,
      policies: [
        { slot: 'bucket', small: { tenants: 10, size: 2_560 }, large: { tenants: 60, size: 15_360 } },
      ],
    };
    expect(wall(grows, 'bucket-policy-bytes')).toBe(80);
    expect(wall(perTenant, 'role-policy-bytes')).toBe(Number.POSITIVE_INFINITY);
  });

  test('more tenants a quota never fewer, whatever the quota', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }), (value, more) => {
        const at = (roles: number) =>
          wall(perTenant, 'iam-roles', { quotas: quotas({ 'iam-roles': roles }) }) ?? -1;
        expect(at(value + more)).toBeGreaterThanOrEqual(at(value));
      }),
    );
  });
});

describe('the proposal', () => {
  test('has the fewest open boundaries of those that meet every driver, then the fewest objects', () => {
    expect(compare([perTenant, shared], question())[0]?.topology).toBe('role-per-tenant');
    expect(compare([perTenant, { ...shared, claims: claims() }], question())[0]?.topology).toBe('shared');
  });

  test('leaves out what is open where it must hold, and says so', () => {
    const columns = compare([perTenant, shared], question({ must: ['tenant-data', 'blast-radius'] }));
    expect(columns[0]?.topology).toBe('role-per-tenant');
    expect(columns[1]?.out).toEqual(['blast-radius must hold and is open: why blast-radius']);
  });

  test('leaves out what meets a wall below the tenant count', () => {
    const [, second] = compare([perTenant, shared], question({ tenants: 20_000 }));
    expect(second?.out[0]).toContain('1,000 tenants, and at 10,000 where AWS raises it, below 20,000');
  });

  test('leaves users per lease out unless the team can wait for IAM', () => {
    const users: Candidate = { ...perTenant, traits: { ...perTenant.traits, credential: 'iam_user' } };
    expect(compare([users], question())[0]?.out[0]).toContain('a credential works only after');
    expect(compare([users], question({ propagationOk: true }))[0]?.out).toEqual([]);
  });

  test('is none when nothing is left, and the record stays open', () => {
    const asked = question({ tenants: 20_000, must: ['blast-radius'] });
    expect(toMadr(compare([perTenant, shared], asked), asked, '2026-01-02T00:00:00Z')).toContain(
      'status: open',
    );
  });

  test('is never what the team did not ask for, however well it stands', () => {
    const all = [perTenant, { ...shared, login: iam, claims: claims() }];
    expect(compare(all, question())[0]?.topology).toBe('shared');
    const columns = compare(all, question({ logins: ['approle'] }));
    expect(columns.map(({ topology, unasked }) => [topology, unasked])).toEqual([
      ['role-per-tenant', []],
      ['shared', ['login `aws`']],
    ]);
    expect(answerOf(compare(all, question({ layouts: ['prefix'] }))).best).toEqual([]);
  });

  test('takes the layout that costs fewer things, unless a quota or a need speaks against it', () => {
    const objects = { aws_s3_bucket: { base: 1, perTenant: 0 } };
    const both = [{ ...shared, layout: prefix, objects }, shared];
    expect(compare(both, question())[0]?.layout.id).toBe('bucket');
    expect(compare(both, question({ tenants: 20_000 }))[0]?.layout.id).toBe('prefix');
    const own = compare(both, question({ tenants: 20_000, ownSettings: true }));
    expect(own[0]?.layout.id).toBe('bucket');
    expect(own[1]?.out[0]).toContain('settings of its own');
  });

  test('leaves out a login by a secret where there must be none, and what does not go together', () => {
    const [first, second] = compare([perTenant, { ...perTenant, login: iam }], question({ noSecret: true }));
    expect(first?.login.id).toBe('aws');
    expect(second?.out[0]).toContain('by `approle` they are given one each time');
    const misfit = 'login `aws` does not fit this topology';
    expect(compare([{ ...perTenant, misfit }], question())[0]?.out).toEqual([misfit]);
  });

  test('shows each topology at its best, then other layouts and logins of the first alone', () => {
    const logins = [approle, iam];
    const all = [perTenant, shared].flatMap((one) =>
      [bucket, prefix].flatMap((layout) => logins.map((login) => ({ ...one, layout, login }))),
    );
    const screen = screenOf(compare(all, question({ logins: ['approle'] })));
    const named = (columns: ReturnType<typeof compare>) =>
      columns.map(({ topology, layout, login }) => `${topology} ${layout.id} ${login.id}`);
    expect(named(screen?.topologies ?? [])).toEqual([
      'role-per-tenant bucket approle',
      'shared bucket approle',
    ]);
    expect(named(screen?.layouts ?? [])).toEqual(['role-per-tenant prefix approle']);
    expect(named(screen?.logins ?? [])).toEqual(['role-per-tenant bucket aws']);
  });

  test('a breach that was measured rules a topology out', () => {
    const [first] = compare(
      [{ ...shared, verdict: { kind: 'breached', attempts: 9, run: 'runs/x' } }, perTenant],
      question(),
    );
    expect(first?.topology).toBe('role-per-tenant');
  });
});

test('every cell has a source, and what was not measured says which command measures it', () => {
  const record = toMadr(compare([perTenant, shared], question()), question(), '2026-01-02T00:00:00Z');
  expect(record).toContain('not measured: pnpm bench issuance');
  const bullets = record.split('\n').filter((line) => line.startsWith('- *'));
  for (const column of compare([perTenant, shared], question()))
    for (const { sources } of [...Object.values(column.cells), ...column.walls])
      expect(sources.length).toBeGreaterThan(0);
  expect(bullets).toHaveLength(2 * Object.keys(ROWS).length);
  for (const bullet of bullets) expect(bullet).toMatch(/\[\^\d+\]$/);
});

test('what an isolation run found stands beside the claim, and only there', () => {
  const boundaries = { 'blast-radius': { kind: 'upheld', attempts: 6 } } as const;
  const verdict = { kind: 'upheld', attempts: 9, run: 'runs/x', boundaries } as const;
  const [column] = compare([{ ...perTenant, verdict }], question());
  expect(column?.cells.stop.text).toContain('attacked 6 times, upheld at worst');
  expect(column?.cells.stop.sources).toContainEqual({ kind: 'measured', run: 'runs/x' });
  expect(column?.cells.audit.sources).not.toContainEqual({ kind: 'measured', run: 'runs/x' });
});

test('the time to revoke is the bench’s where it measured one, and a claim where it did not', () => {
  const users: Candidate = { ...perTenant, traits: { ...perTenant.traits, revocable: true } };
  const revocation = { p50Ms: 212.4, samples: 40, run: 'runs/b' };
  const cell = (one: Candidate) => compare([one], question())[0]?.cells.revoke;
  expect(cell(users)?.text).toMatch(/^as long as the lease’s revocation takes; holds/);
  expect(cell({ ...users, revocation })?.text).toContain('212 ms at the median of 40');
  expect(cell({ ...users, revocation })?.sources).toContainEqual({ kind: 'measured', run: 'runs/b' });
  // Revoking an STS lease ends nothing, however quickly it is done.
  expect(cell({ ...perTenant, revocation })?.text).toMatch(/^up to 15 min/);
});

test('what drills found stands in its rows with the run, and without one the row says which drill to run', () => {
  const drills = {
    ...NO_DRILLS,
    audit: drillFiles().audit,
    outage: drillFiles().outage,
    revocation: [revocationFile()],
  };
  const run = { kind: 'measured', run: 'r8' };
  const [column] = compare([{ ...perTenant, ...drilledOf('role-per-tenant', drills) }], question());
  expect(column?.cells.ambiguous).toMatchObject({
    text: expect.stringMatching(/CloudTrail alone 9 of 9 .*device as it is none \(6 calls/),
    sources: [run],
  });
  expect(column?.cells.outage).toMatchObject({
    text: expect.stringMatching(
      /2 faults; only new .* during throttled; nothing failed during late; .*0\.5 s/,
    ),
    sources: [run],
  });
  expect(column?.cells.revoke.text).toContain(
    'in a drill no lever ended it without affecting another tenant',
  );
  expect(column?.cells.revoke.sources).toContainEqual({ kind: 'measured', run: 'r6' });
  const [bare] = compare([{ ...perTenant, ...drilledOf('session-name', drills) }], question());
  for (const row of ['ambiguous', 'outage', 'stop', 'onboarding'] as const)
    expect(bare?.cells[row].sources).toContainEqual(
      expect.objectContaining({ kind: 'not-measured', madeBy: expect.stringContaining('--drills') }),
    );
});

test('the record holds a table of what to type to stop one tenant, and how soon it does', () => {
  const drills = { ...NO_DRILLS, revocation: [revocationFile('vault <x> | revoke')] };
  const drilled = { ...perTenant, ...drilledOf('role-per-tenant', drills) };
  const record = (one: Candidate) =>
    toMadr(compare([one], question()), question(), '2026-01-02T00:00:00Z')
      .split('\n')
      .filter((line) => line.startsWith('| `bucket-deny`') || line.startsWith('| to stop'));
  const [head, row] = record(drilled);
  expect(head).toBe('| to stop one tenant, run | read | renew | login | write | others hit |');
  expect(row).toMatch(/^\| `bucket-deny`: vault .*x.* \\\| revoke \| 0\.3 \| – \| – \| – \| none \|$/);
  expect(record(perTenant)).toEqual([]);
});

test('a drill that broke a rule says so where it is cited, and of two runs the later counts', () => {
  const findings = [{ is: 'breached', rule: 'no-storm', why: 'too many' }];
  const [first] = drillFiles().outage;
  if (first === undefined) throw new Error('the fixture has an outage');
  const later = { ...first, run: 'later', topologies: first.topologies.map((one) => ({ ...one, findings })) };
  const cell = (files: Drills['outage']) => {
    const drills = { ...NO_DRILLS, outage: files };
    return compare([{ ...perTenant, ...drilledOf('role-per-tenant', drills) }], question())[0]?.cells.outage;
  };
  expect(cell([first, later])?.text).toContain('the drill broke a rule: no-storm: too many');
  expect(cell([first, later])?.sources).toEqual([{ kind: 'measured', run: 'later' }]);
  expect(cell([later, first])?.text).not.toContain('broke a rule');
});

test('a session lives as long as the team says, not as the lab’s Terraform does', () => {
  const [column] = compare([perTenant], question({ ttlSeconds: 43_200 }));
  expect(column?.cells.leaked.text).toContain('at most 12 h');
  expect(column?.cells.revoke.text).toContain('up to 12 h');
});

test('a user per lease names the limit that nobody publishes', () => {
  const users: Candidate = { ...perTenant, traits: { ...perTenant.traits, credential: 'iam_user' } };
  const asked = question();
  expect(toMadr(compare([users], asked), asked, '2026-01-02T00:00:00Z')).toContain('AWS publishes no figure');
});

test('an unknown quota and a figure that is no count are refused by name', () => {
  expect(() => quotas({ 'iam-rolls': 5 })).toThrow(QuotaError);
  expect(() => quotas({ 'iam-roles': -1 })).toThrow('`-1` is not a whole number above 0');
});

test('an issuance on the team’s AWS is a number only once the team gave every time in it, and says its formula', () => {
  const cell = (issuance?: Candidate['issuance']) =>
    compare([{ ...perTenant, ...(issuance === undefined ? {} : { issuance }) }], question())[0]?.cells
      .predicted;
  const formula = 'T = 2 ms + 1 × (RTT + STS)';
  expect(cell()).toMatchObject({ text: 'not known', sources: [{ kind: 'not-measured' }] });
  expect(cell({ formula, run: 'runs/a' })?.text).toMatch(/^give --rtt .*T = 2 ms/);
  expect(cell({ formula, predictedMs: 28.24, run: 'runs/a' })).toEqual({
    text: `28.2 ms at the median: ${formula}`,
    sources: [
      { kind: 'measured', run: 'runs/a' },
      { kind: 'given', flag: '--rtt, --sts-p50, --iam-p50' },
    ],
  });
});

test('the page holds the record’s table and sources, and no markup, script or address of anybody else', () => {
  const run = '<img src=x onerror=alert(1)> [x](javascript:alert(2)) ![p](http://elsewhere.example/p.png)';
  const verdict = { kind: 'upheld', attempts: 9, run } as const;
  const asked = question();
  const page = recordPage(
    toMadr(compare([{ ...perTenant, verdict }, shared], asked), asked, '2026-01-02T00:00:00Z'),
  );
  expect(page).toContain('<h1>How 500 tenants get AWS credentials through Vault</h1>');
  expect(page.indexOf('<table>')).toBeLessThan(page.indexOf('Why not'));
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(page).not.toMatch(/<script|<img src=x|javascript:/);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('status: proposed');
});
