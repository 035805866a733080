import { expect, test } from 'vitest';
import { checksOf } from '../checks.ts';
import { DRILL_IDS, type DrillId, type Drills, NO_DRILLS } from '../drill-files.ts';
import { NO_EVIDENCE } from '../evidence.ts';
import { panelsMarkup } from '../html/panel.ts';
import { buildModel } from '../model.ts';
import { fixture } from '../report.fixture.ts';
import { drillPanel, drillPanels } from './drills.ts';
import { drillFiles, onboardingFile, revocationFile } from './panels.fixture.ts';
import { lastNights, type Night, nightsOf, trendPanel } from './trend.ts';

const drilled = (some: Partial<Drills>) => ({ ...NO_EVIDENCE, drills: { ...NO_DRILLS, ...some } });

test('a lever that stops says how soon, one that does not says so, and what breaks a statement is never fine', () => {
  const { sections } = panelsMarkup([drillPanel('revocation', [revocationFile()])]);
  for (const part of ['0.3 s', 'continues', 'briefly refused', '? unclear', '✓ yes'])
    expect(sections).toContain(part);
  expect(sections.match(/class="breached">✗/g)).toHaveLength(1);
  const outcomes = checksOf(drilled({ revocation: [revocationFile()] })).map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['failed', 'error']);
});

test('what who left still gets of the next of its id is told by the way of leaving', () => {
  const { sections } = panelsMarkup([drillPanel('onboarding', [onboardingFile()])]);
  expect(sections).toMatch(/left by Terraform alone.*left in order.*○ renew.*✓ nothing/s);
  expect(checksOf(drilled({ onboarding: [onboardingFile()] }))).toMatchObject([{ outcome: 'passed' }]);
});

const shown = (id: DrillId) => panelsMarkup([drillPanel(id, drillFiles()[id])]).sections;

test('each drill has a panel that says what it found, and a check; without a run the panel says what makes one', () => {
  expect(shown('outage')).toMatch(/renew; .*0\.5 s.*✓ nothing failed/s);
  expect(shown('audit')).toMatch(/○ 9 of 9.*✓ none.*6 calls of sys\/audit-hash/s);
  expect(shown('rotation')).toMatch(
    /36 minutes.*15 minutes expire.*>30<.*>9<.*>3<.*240–300 s.*renew 9.*\? renew: renew/s,
  );
  expect(shown('least-privilege')).toMatch(/>2<.*renew.*>1<.*none/s);
  // One of two boundaries was proved at every step.
  expect(shown('migration')).toMatch(/>90<.*>1<.*2\.0 s/s);
  expect(shown('drift')).toMatch(/served.*0\.9 s.*cannot see it/s);
  const names = checksOf({ ...NO_EVIDENCE, drills: drillFiles() }).map(({ suite }) => suite);
  expect(new Set(names)).toEqual(new Set(DRILL_IDS.map((id) => `drill ${id}`)));
  for (const { render, madeBy } of drillPanels(NO_DRILLS)) {
    expect(render).toBeUndefined();
    expect(madeBy).toMatch(/^pnpm scenario /);
  }
});

test('a client of the rotation drill is told what it failed in, and not what another did', () => {
  const [file] = drillFiles().rotation;
  const [row] = file?.topologies ?? [];
  const [client] = row?.clients ?? [];
  if (file === undefined || row === undefined || client === undefined) throw new Error('no rotation');
  const clients = [
    { ...client, client: 'js-provider' },
    { ...client, client: 'boto3-exec', windows: {}, leftSeconds: undefined },
  ];
  const findings = [{ is: 'breached', rule: 'no-storm', why: 'too many', client: 'boto3-exec' }];
  const { sections } = panelsMarkup([
    drillPanel('rotation', [{ ...file, topologies: [{ ...row, clients, findings }] }]),
  ]);
  const [js = '', exec = ''] = sections.split('<table>').slice(1);
  expect(js).toMatch(/AWS SDK for JavaScript.*✓ nothing/s);
  expect(js).not.toContain('no-storm');
  expect(exec).toMatch(/cordon exec.*never renewed.*has none.*✗ no-storm: too many/s);
});

test('what a judge of any drill found broken is a failed check, never a passed one', () => {
  const findings = [{ is: 'breached', rule: 'no-storm', why: 'too many' }];
  for (const id of DRILL_IDS) {
    const file = { run: 'r', topologies: [{ topology: 'x', findings }], failed: [] };
    expect(checksOf(drilled({ [id]: [file] }))).toMatchObject([
      { suite: `drill ${id}`, outcome: 'failed', message: 'no-storm: too many' },
    ]);
  }
});

test('a trend needs two nights; each figure is a line with its first and its last value', () => {
  const night = (day: number, breached: number): Night => ({
    run: `2026010${day}T000000Z-aaaa`,
    what: 'isolation on localstack',
    figures: { breached },
  });
  expect(trendPanel([night(1, 0)]).render).toBeUndefined();
  const { sections } = panelsMarkup([trendPanel([night(1, 0), night(2, 7)])]);
  expect(sections).toContain('2 runs, 2026-01-01 to 2026-01-02');
  expect(sections).toContain('<td>0</td><td>7</td>');
  expect(sections).toContain('aria-label="breached: 0, 7"');
  // Told again, a run does not count twice; the order is that of the nights.
  expect(lastNights([night(2, 7), night(1, 0), night(2, 8)]).map(({ figures }) => figures.breached)).toEqual([
    0, 8,
  ]);
});

test('a night is counted from the verdicts, without what was broken on purpose', () => {
  const { lines, verdicts } = fixture();
  const mutant = lines.map((line) => (line.line === 'run' ? { ...line, mutant: 'allow-everything' } : line));
  const nights = nightsOf([buildModel(lines, verdicts), buildModel(mutant, verdicts)], NO_EVIDENCE);
  expect(nights).toEqual([
    { run: 'r1', what: 'isolation on localstack', figures: { attempts: 3, breached: 1, unknown: 1 } },
  ]);
});
