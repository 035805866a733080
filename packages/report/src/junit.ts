import type { Verdict } from '@cordon/domain';
import { type Check, checksOf } from './checks.ts';
import { escapeMarkup } from './escape.ts';
import { type Evidence, NO_EVIDENCE } from './evidence.ts';
import type { ReportModel, Section } from './model.ts';

/**
 * JUnit XML, one `testsuite` a topology and engine, one `testcase` a verdict. `breached` is a failure, `unknown` and
 * `stricter-than-stated` are errors (could not be confirmed), skipped attacks are skipped test cases. Mutants, proofs,
 * agreement and scale follow as suites of their own.
 */
export function toJUnit(model: ReportModel, evidence: Evidence = NO_EVIDENCE): string {
  const others = [...Map.groupBy(checksOf(evidence), ({ suite: name }) => name)];
  const suites = [...model.sections.map(suite), ...others.map(([name, checks]) => checkSuite(name, checks))];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="cordon">\n${suites.join('\n')}\n</testsuites>\n`;
}

function suite(section: Section): string {
  const { breached, unknown } = section.counts;
  const stricter = section.counts['stricter-than-stated'];
  const attributes = [
    `name="${escapeMarkup(`${section.topology} on ${section.engine}`)}"`,
    `tests="${section.verdicts.length + section.skipped.length}"`,
    `failures="${breached}"`,
    `errors="${unknown + stricter}"`,
    `skipped="${section.skipped.length}"`,
    `timestamp="${escapeMarkup(section.startedAt)}"`,
  ];
  const cases = section.verdicts.map(testCase);
  const skipped = section.skipped.map(
    ({ attack, reason }) =>
      `    <testcase classname="${escapeMarkup(attack)}" name="${escapeMarkup(attack)}"><skipped message="${escapeMarkup(reason)}"/></testcase>`,
  );
  return `  <testsuite ${attributes.join(' ')}>\n${[...cases, ...skipped].join('\n')}\n  </testsuite>`;
}

function testCase(verdict: Verdict): string {
  const ms = verdict.line?.answer.ms;
  const time = ms === undefined ? '' : ` time="${(ms / 1000).toFixed(4)}"`;
  const open = `    <testcase classname="${escapeMarkup(`${verdict.topology}.${verdict.attack}`)}" name="${escapeMarkup(verdict.attempt)}"${time}`;
  const inner = {
    breached: 'failure',
    unknown: 'error',
    'stricter-than-stated': 'error',
    upheld: '',
    'open-as-stated': '',
  }[verdict.kind];
  if (inner === '') return `${open}/>`;
  return `${open}><${inner} type="${verdict.kind}" message="${escapeMarkup(verdict.reason)}"/></testcase>`;
}

function checkSuite(name: string, checks: readonly Check[]): string {
  const count = (outcome: Check['outcome']) => checks.filter((one) => one.outcome === outcome).length;
  const attributes = `name="${escapeMarkup(name)}" tests="${checks.length}" failures="${count('failed')}" errors="${count('error')}" skipped="${count('skipped')}"`;
  return `  <testsuite ${attributes}>\n${checks.map(checkCase).join('\n')}\n  </testsuite>`;
}

function checkCase({ suite, name, rule, outcome, message }: Check): string {
  const open = `    <testcase classname="${escapeMarkup(`${suite}.${rule}`)}" name="${escapeMarkup(name)}"`;
  if (outcome === 'passed') return `${open}/>`;
  const said = `message="${escapeMarkup(message)}"`;
  if (outcome === 'skipped') return `${open}><skipped ${said}/></testcase>`;
  const tag = outcome === 'failed' ? 'failure' : 'error';
  return `${open}><${tag} type="${rule}" ${said}/></testcase>`;
}
