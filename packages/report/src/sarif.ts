import { BOUNDARIES, type Verdict } from '@cordon/domain';
import { type Check, checksOf, RULES } from './checks.ts';
import { type Evidence, NO_EVIDENCE } from './evidence.ts';
import type { ReportModel } from './model.ts';

/** The source files that findings may point at: text by path from the repository's root. */
export type Sources = ReadonlyMap<string, string>;

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): one result for each verdict that is not fine. A
 * finding points at the statement that decided (found by its Sid in the topology's source), else at the topology. A
 * surviving mutant, a refuted boundary and a new disagreement are findings, too.
 */
export function toSarif(model: ReportModel, sources: Sources, evidence: Evidence = NO_EVIDENCE): string {
  const verdicts = model.sections.flatMap((section) => section.verdicts);
  const findings = verdicts.filter((verdict) => LEVEL[verdict.kind] !== undefined);
  return sarifLog({ ...BOUNDARIES, ...RULES }, [
    ...findings.map((verdict) => result(verdict, sources)),
    ...checksOf(evidence).flatMap(checkResult),
  ]);
}

/** A SARIF log of one run of Cordon: a sentence for each rule, and the results. */
export function sarifLog(rules: Readonly<Record<string, string>>, results: readonly object[]): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cordon',
            rules: Object.entries(rules).map(([id, text]) => ({
              id,
              name: id,
              shortDescription: { text },
              defaultConfiguration: { level: 'error' },
            })),
          },
        },
        results,
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const LEVEL: Partial<Record<Verdict['kind'], 'error' | 'warning'>> = {
  breached: 'error',
  unknown: 'warning',
  'stricter-than-stated': 'warning',
};

function result(verdict: Verdict, sources: Sources): object {
  const { uri, line } = locate(verdict, sources);
  return {
    ruleId: verdict.crosses,
    level: LEVEL[verdict.kind],
    message: { text: `${verdict.kind}: \`${verdict.attempt}\` on \`${verdict.engine}\`: ${verdict.reason}` },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: line } } }],
    // Lets a code-scanning page follow one finding over runs: the attempt's id holds no run-specific name.
    partialFingerprints: { cordonAttempt: `${verdict.topology}/${verdict.engine}/${verdict.attempt}` },
  };
}

function checkResult({ suite, name, rule, outcome, message, file }: Check): object[] {
  if (outcome !== 'failed' && outcome !== 'error') return [];
  return [
    {
      ruleId: rule,
      level: outcome === 'failed' ? 'error' : 'warning',
      message: { text: `${suite}: ${name}: ${message}` },
      locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine: 1 } } }],
      partialFingerprints: { cordonCheck: `${suite}/${rule}/${name}` },
    },
  ];
}

/**
 * Where the deciding statement is written: the first source that holds its quoted Sid; the topology's own file is
 * searched first.
 */
export function locate(verdict: Verdict, sources: Sources): { readonly uri: string; readonly line: number } {
  const own = `stacks/src/topologies/${verdict.topology}.topology.ts`;
  const order = [own, ...[...sources.keys()].filter((path) => path !== own)];
  for (const sid of verdict.line?.answer.deciders?.flatMap((decider) => decider.sid ?? []) ?? []) {
    for (const uri of order) {
      const lines = sources.get(uri)?.split('\n') ?? [];
      const index = lines.findIndex((line) => line.includes(`'${sid}'`) || line.includes(`"${sid}"`));
      if (index >= 0) return { uri, line: index + 1 };
    }
  }
  return { uri: own, line: 1 };
}
