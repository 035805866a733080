import { DRILL_IDS, type DrillFile, type DrillId } from './drill-files.ts';
import type { Evidence } from './evidence.ts';
import { type CountsOf, wrongTypes } from './panels/counts.ts';
import type { AgreementFile } from './panels/disagreements.ts';
import { proofTitle } from './panels/proof-title.ts';
import type { MutantsFile, Proof, ProofFile, ScaleFile } from './run-files.ts';

/**
 * One result of a run other than the isolation run. `failed`: wrong; `error`: could not tell; `skipped`: not asked,
 * with the reason.
 */
export interface Check {
  readonly suite: string;
  readonly name: string;
  readonly rule: Rule;
  readonly outcome: 'passed' | 'failed' | 'error' | 'skipped';
  readonly message: string;
  /** The file to fix, by path from the repository's root. */
  readonly file: string;
}

/** The kinds of findings, with a sentence each: SARIF’s rules. */
export const RULES = {
  'surviving-mutant': 'a mutant that no attack noticed',
  'refuted-boundary':
    'a boundary that is claimed to hold, and for which the prover found a request that crosses',
  'model-gap': 'a request that the deployment answered differently from the prover’s model',
  'new-disagreement': 'an engine that answered differently from AWS’s rules, without a known difference',
  'broken-rule': 'a rule of AWS’s documentation that an engine does not keep',
  'object-count': 'a topology whose number of objects differs from its formula',
  'drill-finding':
    'a drill whose history breaks a rule, or a lever that does not stop what it claims to stop',
  'not-deployed': 'a number of tenants that could not be deployed',
} as const;
export type Rule = keyof typeof RULES;

/** Where a leg’s topology is written, from the repository’s root. */
function topologyFile(leg: string | undefined): string {
  const [topology = ''] = (leg ?? '').split('+');
  return topology === '' ? 'stacks/src' : `stacks/src/topologies/${topology}.topology.ts`;
}

/** A disagreement without a known difference is a failure. */
function ofAgreement({ engines }: AgreementFile): readonly Check[] {
  const file = 'scenarios/agreement/divergences/divergences.ts';
  return engines.flatMap(({ engine, findings, fresh, unclear, rules }): readonly Check[] => {
    const suite = `agreement of ${engine}`;
    const all = Object.values(findings).reduce((sum, count) => sum + count, 0);
    return [
      {
        suite,
        name: 'generated policies and requests',
        rule: 'new-disagreement',
        outcome: fresh.length > 0 ? 'failed' : unclear > 0 ? 'error' : all === 0 ? 'skipped' : 'passed',
        message:
          fresh.length > 0
            ? `${fresh.length} kinds of disagreement without a known difference: ${fresh[0]}`
            : `${unclear} of ${all} answers were not clear`,
        file,
      },
      {
        suite,
        name: 'documented rules',
        rule: 'broken-rule',
        // Only the gateway claims to keep them; other engines' gaps are reported, but no failure.
        outcome:
          rules.asked === 0
            ? 'skipped'
            : rules.broken.length > 0 && engine === 'localstack'
              ? 'failed'
              : 'passed',
        message: `${rules.asked - rules.broken.length} of ${rules.asked} kept${rules.broken.length === 0 ? '' : `; not: ${rules.broken.slice(0, 5).join(', ')}`}`,
        file,
      },
    ];
  });
}

const MUTANT_OUTCOMES: Readonly<Record<string, Check['outcome']>> = {
  killed: 'passed',
  equivalent: 'passed',
  unappliable: 'skipped',
  survived: 'failed',
};

/** A mutant that no attack noticed is a failure: an attack is missing. */
function ofMutants({ engine, topologies, cases }: MutantsFile): readonly Check[] {
  const suite = `mutants on ${engine}`;
  const rule = 'surviving-mutant';
  const unsound = topologies.filter(({ clean, restored }) => clean !== 'green' || !restored);
  return [
    ...unsound.map(
      ({ topology, reason }): Check => ({
        suite,
        name: `${topology} before and after`,
        rule,
        outcome: 'error',
        message: `not upheld without a mutant: ${reason}`,
        file: topologyFile(topology),
      }),
    ),
    ...cases.map((one): Check => {
      const by = one.by.map(({ attack }) => attack).join(', ');
      return {
        suite,
        name: `${one.mutant} on ${one.topology}`,
        rule,
        outcome: MUTANT_OUTCOMES[one.outcome] ?? 'error',
        message: [one.outcome, one.reason ?? (by === '' ? one.sentence : `noticed by ${by}`)].join(': '),
        file: one.file ?? 'scenarios/mutation/mutant-registry.ts',
      };
    }),
  ];
}

/** A number of objects that differs from the topology's formula is a failure. */
function ofCounts(one: CountsOf): Check {
  const wrong = wrongTypes(one);
  return {
    suite: 'objects',
    name: `${one.topology} for ${one.tenants} tenants`,
    rule: 'object-count',
    outcome: wrong.length > 0 ? 'failed' : one.formula === undefined ? 'skipped' : 'passed',
    message:
      wrong.length > 0
        ? `differs from the formula: ${wrong.join(', ')}`
        : one.formula === undefined
          ? 'no formula is stated for it'
          : 'matches its formula',
    file: topologyFile(one.topology),
  };
}

/** Counts at growing sizes; a size that could not be deployed is an error. */
function ofScale({ counts, deployed }: ScaleFile): readonly Check[] {
  return [
    ...counts.map(
      ({ topology, tenants, wrong }): Check => ({
        suite: 'scale',
        name: `objects of ${topology} for ${tenants} tenants`,
        rule: 'object-count',
        outcome: wrong.length === 0 ? 'passed' : 'failed',
        message: wrong.length === 0 ? 'matches its formula' : `differs from the formula: ${wrong.join(', ')}`,
        file: topologyFile(topology),
      }),
    ),
    ...deployed.map(
      ({ topology, tenants, failed }): Check => ({
        suite: 'scale',
        name: `${topology} deployed for ${tenants} tenants`,
        rule: 'not-deployed',
        outcome: failed === undefined ? 'passed' : 'error',
        message: failed ?? 'deployed and destroyed',
        file: topologyFile(topology),
      }),
    ),
  ];
}

/** A boundary that is claimed to hold and refuted is a failure, and so is a model that the deployment contradicts. */
export function ofProofs({ proofs }: ProofFile): readonly Check[] {
  return proofs.flatMap((proof) => [...boundaries(proof), ...gaps(proof)]);
}

function boundaries(proof: Proof): readonly Check[] {
  const file = topologyFile(proof.topology);
  return proof.outcomes.map(({ boundary, outcome, reasons }): Check => {
    const sound = outcome === 'proved' || outcome === 'open-as-stated';
    const [why = ''] = reasons;
    return {
      suite: 'proof',
      name: `${proofTitle(proof)}: ${boundary}`,
      rule: 'refuted-boundary',
      // A mutant breaks a topology on purpose, so a refutation is the expected result.
      outcome:
        sound || (proof.mutant !== undefined && outcome === 'breached')
          ? 'passed'
          : outcome === 'breached'
            ? 'failed'
            : 'error',
      message: [outcome, why].filter(Boolean).join(': '),
      file,
    };
  });
}

function gaps(proof: Proof): readonly Check[] {
  const made = [...(proof.live?.fired ?? []), ...(proof.live?.suite ?? [])];
  const asked = made.filter(({ result }) => result === 'confirmed' || result === 'gap');
  const wrong = made.filter(({ result }) => result === 'gap');
  const unclear = made.filter(({ result }) => result === 'unclear');
  if (asked.length === 0 && unclear.length === 0) return [];
  // A request without a clear answer confirms nothing.
  const told = wrong.length > 0 || unclear.length === 0;
  return [
    {
      suite: 'proof',
      name: `${proofTitle(proof)}: requests made`,
      rule: 'model-gap',
      outcome: !told ? 'error' : wrong.length === 0 ? 'passed' : 'failed',
      message: told
        ? `${wrong.length} of ${asked.length} answered differently from the model${wrong[0]?.why === undefined ? '' : `: ${wrong[0].why}`}`
        : `${unclear.length} of ${asked.length + unclear.length} not clearly answered${unclear[0]?.why === undefined ? '' : `: ${unclear[0].why}`}`,
      file: topologyFile(proof.topology),
    },
  ];
}

/** One check for each drilled topology: `failed` where a rule was broken, `error` where the history could not tell. */
function ofDrill(drill: DrillId, file: DrillFile): readonly Check[] {
  const base = {
    suite: `drill ${drill}`,
    rule: 'drill-finding',
    file: `scenarios/${drill}.scenario.ts`,
  } as const;
  const drilled = file.topologies.map((one): Check => {
    const { findings } = one;
    const worst = findings.find(({ is }) => is === 'breached') ?? findings[0];
    if (worst === undefined)
      return { ...base, name: one.topology, outcome: 'passed', message: 'as it is stated' };
    const outcome = worst.is === 'breached' ? 'failed' : 'error';
    return { ...base, name: one.topology, outcome, message: `${worst.rule}: ${worst.why}` };
  });
  const failed = file.failed.map(
    ({ topology, why }): Check => ({ ...base, name: topology, outcome: 'error', message: why }),
  );
  return [...drilled, ...failed];
}

/** All checks of the evidence, in the order of the panels. Pure. */
export function checksOf(evidence: Evidence): readonly Check[] {
  return [
    ...evidence.mutants.flatMap(ofMutants),
    ...evidence.proofs.flatMap(ofProofs),
    ...evidence.agreement.flatMap(ofAgreement),
    ...evidence.objects.map(ofCounts),
    ...evidence.scale.flatMap(ofScale),
    ...DRILL_IDS.flatMap((id) => evidence.drills[id].flatMap((file) => ofDrill(id, file))),
  ];
}
