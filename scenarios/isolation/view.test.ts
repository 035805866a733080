import { Writable } from 'node:stream';
import {
  BOUNDARIES,
  type Claims,
  type RunLine,
  type TenantId,
  type Verdict,
  type VerdictKind,
} from '@cordon/domain';
import { requestOf } from '@cordon/harness/request';
import { progressOn } from '@cordon/harness/terminal/progress';
import { painter } from '@cordon/harness/terminal/style';
import { summarize } from '@cordon/judge';
import { expect, it, onTestFinished, vi } from 'vitest';
import { attackIds } from './attack-registry.ts';
import { matrixOf } from './matrix.ts';
import { summaryOf, timesOf } from './summary.ts';
import { detailsOf, findingsOf, rollUpOf } from './view.ts';

const plain = painter(false);
const claims = Object.fromEntries(
  Object.keys(BOUNDARIES).map((name) => [name, { position: 'holds', reason: 'x' }]),
) as unknown as Claims;

function run(tenants: readonly string[]): RunLine {
  const of = { leg: 'paper', topology: 'paper', engine: 'paper', run: 'r', guards: [], versions: {} };
  return { ...of, line: 'run', schema: 1, claims, attacks: [], tenants, startedAt: '2026-01-01T00:00:00Z' };
}

function verdict(from: string, to: string, kind: VerdictKind, reason = 'because'): Verdict {
  const names = {
    leg: 'paper',
    topology: 'paper',
    engine: 'paper',
    attack: 'read',
    crosses: 'tenant-data',
  } as const;
  const act = {
    as: { kind: 'tenant', tenant: to as TenantId },
    call: { via: 'vault', method: 'GET', path: 'x' },
  } as const;
  const [attacker, victim] = [from as TenantId, to as TenantId];
  const answer = kind === 'breached' ? 'served' : 'refused';
  return {
    ...names,
    attempt: `read/${from}->${to}/GetObject`,
    kind,
    reason,
    line: {
      ...names,
      line: 'attempt',
      attempt: {
        id: 'x',
        attack: 'read',
        attacker,
        victim,
        operation: 'GetObject',
        says: [],
        does: act,
        control: act,
      },
      answer: {
        kind: answer,
        reason: 'x',
        deciders: [{ layer: 'session', policy: 'p', sid: 'S', why: 'says so' }],
      },
      control: { kind: 'served', reason: '200' },
    },
  };
}

it('draws a row for each operation and a column for each ordered pair', () => {
  const verdicts = [verdict('acme', 'acme-eu', 'upheld'), verdict('acme-eu', 'acme', 'breached')];
  const text = matrixOf(run(['acme', 'acme-eu']), verdicts, plain);
  expect(text).toContain('A acme   B acme-eu');
  expect(text).toMatch(/control +A→B +B→A/);
  expect(text).toMatch(/GetObject +owner 2\/2 +r✓ +s✗/);
  expect(text).toContain('tenant-data (stated: holds)');
});

it('counts instead of drawing when there are too many pairs to read', () => {
  const names = Array.from({ length: 8 }, (_, index) => `t${index}`);
  const verdicts = names.flatMap((from) =>
    names.filter((to) => to !== from).map((to) => verdict(from, to, from === 't0' ? 'breached' : 'upheld')),
  );
  const text = matrixOf(run(names), verdicts, plain);
  expect(text).toContain('✗ 7  ✓ 49');
});

it('tells once what differs only in who attacked whom, with what decided', () => {
  const findings = findingsOf([
    verdict('acme', 'acme-eu', 'breached', '`acme` was served what is `acme-eu`’s'),
    verdict('globex', 'acme', 'breached', '`globex` was served what is `acme`’s'),
    verdict('acme', 'globex', 'upheld'),
    verdict('acme', 'globex', 'open-as-stated'),
  ]);
  const text = detailsOf(findings, plain);
  expect(text.match(/✗ breached/g)).toHaveLength(1);
  expect(text).toContain('acme→acme-eu  globex→acme');
  expect(text).toContain('decided by session, p, statement `S`: says so');
  expect(text).toContain('pnpm cordon explain 1');
  expect(detailsOf(findingsOf([verdict('acme', 'globex', 'upheld')]), plain)).toBe('');
});

it('tells the worst first, and attacks of a leg that left nothing once', () => {
  const silent = (attack: string): Verdict => {
    const { line: _none, ...rest } = verdict('acme', 'acme-eu', 'unknown', 'deploy failed: no such bucket');
    return { ...rest, attack };
  };
  const findings = findingsOf([
    silent('a'),
    silent('b'),
    silent('c'),
    silent('d'),
    verdict('a', 'b', 'breached'),
  ]);
  expect(findings.map(({ number, kind, what }) => [number, kind, what])).toEqual([
    [1, 'breached', 'read: GetObject'],
    [2, 'unknown', 'a, b and 2 more'],
  ]);
});

it('rolls a run up to a row for each topology that fits 80 columns', () => {
  const long = { ...run(['acme', 'acme-eu']), leg: 'role-per-tenant-cross-account' };
  const verdicts = [verdict('acme', 'acme-eu', 'breached'), verdict('acme-eu', 'acme', 'upheld')].map(
    (one) => ({ ...one, leg: long.leg }),
  );
  const text = rollUpOf([long], verdicts, plain);
  expect(text).toMatch(/^role-per-tenant-cross-account ✗1 {3}· /m);
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

it('says that a phase failed and why, and never that it is done', () => {
  const said: string[] = [];
  const out = { isTTY: false, write: (text: string) => said.push(text) } as unknown as NodeJS.WriteStream;
  const { listen } = progressOn(out);
  listen({ kind: 'phase', leg: 'a', phase: 'deploy', state: 'end', ms: 1500, failed: 'no such bucket' });
  listen({ kind: 'phase', leg: 'b', phase: 'deploy', state: 'end', ms: 1500, failed: 'interrupted' });
  expect(said.join('')).toContain('a: deploy failed after 1.5 s: no such bucket');
  expect(said.join('')).toContain('b: deploy interrupted');
  expect(said.join('')).not.toContain('done');
});

it('is never silent for ten seconds where there is no terminal, and says how much is left', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const said: { readonly at: number; readonly text: string }[] = [];
  const write = (text: string) => said.push({ at: performance.now(), text });
  const view = progressOn({ isTTY: false, write } as unknown as NodeJS.WriteStream);
  view.listen({ kind: 'phase', leg: 'a', phase: 'deploy', state: 'begin' });
  const terraform = (done: number) =>
    view.listen({
      kind: 'lab',
      leg: 'a',
      event: { is: 'terraform', verb: 'apply', message: '', done, total: 100 },
    });
  terraform(0);
  vi.advanceTimersByTime(20_000);
  terraform(25);
  vi.advanceTimersByTime(20_000);
  const times = [0, ...said.map(({ at }) => at), 40_000];
  for (const [index, at] of times.slice(1).entries())
    expect(at - (times[index] ?? 0)).toBeLessThanOrEqual(10_000);
  expect(said.at(-1)?.text).toMatch(/… a: 25\/100 apply: resources, about 60 s left, \d+\.0 s so far/);
  const before = said.length;
  view.listen({ kind: 'phase', leg: 'a', phase: 'deploy', state: 'end', ms: 40_000 });
  view.end();
  vi.advanceTimersByTime(60_000);
  expect(said.slice(before).map(({ text }) => text.trim())).toEqual(['40.0 s  a: deploy done (40.0 s)']);
});

it('says every step when it is asked to, and only the phases that matter otherwise', () => {
  const saidBy = (verbose: boolean) => {
    let text = '';
    const write = (more: string) => {
      text += more;
    };
    const view = progressOn({ isTTY: false, write } as unknown as NodeJS.WriteStream, { verbose });
    view.listen({ kind: 'phase', leg: 'a', phase: 'issue', state: 'begin' });
    view.listen({ kind: 'canary', leg: 'a', of: 'aws', answer: 'refused' });
    view.listen({ kind: 'lab', leg: 'a', event: { is: 'done', what: 'terraform init', ms: 100 } });
    view.listen({ kind: 'phase', leg: 'a', phase: 'issue', state: 'end', ms: 1 });
    view.end();
    return text;
  };
  expect(saidBy(false)).toBe('');
  for (const part of ['issue begins', 'canary of aws refused', 'terraform init done', 'issue done'])
    expect(saidBy(true)).toContain(part);
});

it('says that a verdict rests on a sample, and what was left out', () => {
  const verdicts = [verdict('acme', 'acme-eu', 'upheld')];
  const lines = [{ ...run(['acme', 'acme-eu']), sample: { pairs: 600, of: 89_700, seed: 1 } }];
  const text = summaryOf(summarize(lines, verdicts), lines, plain).replaceAll('\n  ', ' ');
  expect(text).toContain(
    'sampled: 600 of 89,700 ordered pairs of tenants (seed 1); the other 89,100 were not asked',
  );
  expect(text).toContain('of what was sampled (exit 0)');
});

it('says what the exit code means, and which boundaries nobody attacked', () => {
  const verdicts = [verdict('acme', 'acme-eu', 'breached')];
  const lines = [
    run(['acme', 'acme-eu']),
    ...verdicts.flatMap(({ line }) => (line === undefined ? [] : [line])),
  ];
  const text = summaryOf(summarize(lines, verdicts), lines, plain);
  expect(text).toContain('1 attempts: 0 upheld, 1 breached');
  expect(text).toContain('breached (exit 1)');
  expect(text.replaceAll('\n  ', ' ')).toMatch(/revocation.* of paper/);
  expect(timesOf([{ leg: 'paper', phase: 'deploy', ms: 1234 }], 2000, plain, true)).toContain('deploy 1.2 s');
  const two = ['paper', 'other'].flatMap((leg) => [
    { leg, phase: 'issue' as const, ms: 100 },
    { leg, phase: 'deploy' as const, ms: 1500 },
  ]);
  expect(timesOf([{ phase: 'lab', ms: 1 }, ...two], 2000, plain, true)).toMatch(
    /the 2 deployments together +deploy 3\.0 s {2}issue 0\.2 s$/,
  );
});

it('writes colours only where it is told to', () => {
  const verdicts = [verdict('acme', 'acme-eu', 'upheld')];
  expect(matrixOf(run(['acme', 'acme-eu']), verdicts, plain)).not.toContain('\u001b');
  expect(matrixOf(run(['acme', 'acme-eu']), verdicts, painter(true))).toContain('\u001b[32m');
});

it('rewrites one line on a terminal, and writes whole plain lines elsewhere', () => {
  const written = (tty: boolean) => {
    let text = '';
    const out = Object.assign(
      new Writable({
        write: (chunk, _encoding, done) => {
          text += chunk;
          done();
        },
      }),
      {
        isTTY: tty,
        columns: 80,
      },
    ) as unknown as NodeJS.WriteStream;
    const view = progressOn(out);
    view.listen({ kind: 'attempts', leg: 'a', done: 1, total: 2 });
    view.listen({ kind: 'phase', leg: 'a', phase: 'attempts', state: 'end', ms: 1500 });
    view.end();
    return text;
  };
  expect(written(true)).toContain('\r\u001b[2Ka: 1/2 attempts');
  expect(written(false)).toMatch(/^ +0\.0 s {2}a: attempts done \(1\.5 s\)\n$/);
});

it('refuses what cannot be meant, naming the value', async () => {
  await expect(requestOf({ topology: 'nope' }, attackIds())).rejects.toThrow('unknown topology `nope`');
  await expect(requestOf({ topology: 'role-per-tenant,role-per-tenant' }, attackIds())).rejects.toThrow(
    'names one twice',
  );
  await expect(requestOf({ topology: ',' }, attackIds())).rejects.toThrow('names none');
  await expect(requestOf({ attack: 'x' }, attackIds())).rejects.toThrow('unknown attack `x`');
  await expect(requestOf({ tenant: 'nobody' }, attackIds())).rejects.toThrow('--tenant `nobody`');
  await expect(requestOf({ tenants: 'a,b', tenantsFile: 'x' }, attackIds())).rejects.toThrow('not both');
  await expect(requestOf({ tenantsFile: '/nowhere' }, attackIds())).rejects.toThrow('cannot be read');
  expect((await requestOf({ tenants: 'a,,b' }, attackIds())).tenants).toEqual(['a', '', 'b']);
  expect((await requestOf({}, attackIds())).topologies).toHaveLength(2);
});
