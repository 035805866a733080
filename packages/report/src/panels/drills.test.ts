import { expect, test } from 'vitest';
import { checksOf } from '../checks/checks.ts';
import { NO_EVIDENCE } from '../evidence.ts';
import { panelsMarkup } from '../html/panel.ts';
import { buildModel } from '../model.ts';
import { fixture } from '../report.fixture.ts';
import { onboardingPanel, revocationPanel } from './drills.ts';
import { onboardingFile, revocationFile } from './panels.fixture.ts';
import { lastNights, type Night, nightsOf, trendPanel } from './trend.ts';

test('a lever that stops says how soon, one that does not says so, and what breaks a statement is never fine', () => {
  const { sections } = panelsMarkup([revocationPanel([revocationFile()])]);
  for (const part of ['0.3 s', 'goes on', 'briefly refused', '? unclear', '✓ yes'])
    expect(sections).toContain(part);
  expect(sections.match(/class="breached">✗/g)).toHaveLength(1);
  const outcomes = checksOf({ ...NO_EVIDENCE, revocation: [revocationFile()] }).map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['failed', 'error']);
});

test('what who left still gets of the next of its id is told by the way of leaving', () => {
  const { sections } = panelsMarkup([onboardingPanel([onboardingFile()])]);
  expect(sections).toMatch(/left terraform alone.*left in order.*○ renew.*✓ nothing/s);
  expect(checksOf({ ...NO_EVIDENCE, onboarding: [onboardingFile()] })).toMatchObject([{ outcome: 'passed' }]);
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
