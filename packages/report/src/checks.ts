import { DRILL_IDS, type DrillFile, type DrillId } from './drill-files.ts';
import type { Evidence } from './evidence.ts';
import { type CountsOf, wrongTypes } from './panels/counts.ts';
import type { AgreementFile } from './panels/disagreements.ts';
import { proofTitle } from './panels/proof-title.ts';
import type { MutantsFile, Proof, ProofFile, ScaleFile } from './run-files.ts';

/**
 * One thing that a run beside the isolation run looked at. `failed`: it is not as it must be; `error`: nobody could
 * tell; `skipped`: it was not asked, with the reason.
 */
export interface Check {
  readonly suite: string;
  readonly name: string;
  readonly rule: Rule;
  readonly outcome: 'passed' | 'failed' | 'error' | 'skipped';
  readonly message: string;
  /** From the repository's root: where somebody who mends it would begin. */
  readonly file: string;
}

/** What a check can find, in a sentence each: SARIF’s rules. */
export const RULES = {
  'surviving-mutant': 'an edit that breaks a topology on purpose, and that no attack noticed',
  'refuted-boundary':
    'a boundary that is claimed to hold, and for which the prover found a request that crosses',
  'model-gap': 'a request that the deployment answered otherwise than the prover’s model says',
  'new-disagreement':
    'an engine that answered otherwise than AWS’s rules, where no known difference says why',
  'broken-rule': 'a rule of AWS’s documentation that an engine does not keep',
  'object-count': 'a topology that makes another number of objects than it states',
  'drill-finding':
    'a drill whose history breaks a rule, or a lever that does not stop what it is stated to stop',
  'not-deployed': 'a number of tenants that could not be deployed',
} as const;
export type Rule = keyof typeof RULES;

/** Where a leg’s topology is written, from the repository’s root. */
function topologyFile(leg: string | undefined): string {
  const [topology = ''] = (leg ?? '').split('+');
  return topology === '' ? 'stacks/src' : `stacks/src/topologies/${topology}.topology.ts`;
}

/** A disagreement that nothing explains has failed. */
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
            ? `${fresh.length} kinds of disagreement that nothing explains: ${fresh[0]}`
            : `${unclear} of ${all} answers were not clear`,
        file,
      },
      {
        suite,
        name: 'documented rules',
        rule: 'broken-rule',
        // Only the gateway says of itself that it keeps them; what the others leave out is told, and no failure.
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

/** A mutant that nothing noticed has failed: an attack is missing. */
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
        message: `not as it should be without a mutant: ${reason}`,
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

/** Another number of objects than the topology states is a failure. */
function ofCounts(one: CountsOf): Check {
  const wrong = wrongTypes(one);
  return {
    suite: 'objects',
    name: `${one.topology} for ${one.tenants} tenants`,
    rule: 'object-count',
    outcome: wrong.length > 0 ? 'failed' : one.formula === undefined ? 'skipped' : 'passed',
    message:
      wrong.length > 0
        ? `not what the formula says: ${wrong.join(', ')}`
        : one.formula === undefined
          ? 'no formula is stated for it'
          : 'as its formula says',
    file: topologyFile(one.topology),
  };
}

/** Counts at growing sizes; a size that could not be deployed leaves a question open. */
function ofScale({ counts, deployed }: ScaleFile): readonly Check[] {
  return [
    ...counts.map(
      ({ topology, tenants, wrong }): Check => ({
        suite: 'scale',
        name: `objects of ${topology} for ${tenants} tenants`,
        rule: 'object-count',
        outcome: wrong.length === 0 ? 'passed' : 'failed',
        message:
          wrong.length === 0 ? 'as its formula says' : `not what the formula says: ${wrong.join(', ')}`,
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

/** A boundary that is claimed and refuted has failed, and so has a model that the deployment contradicts. */
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
      // What a mutant broke was broken on purpose: that it is refuted is what was wanted.
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
  // What was asked and not clearly answered confirms nothing.
  const told = wrong.length > 0 || unclear.length === 0;
  return [
    {
      suite: 'proof',
      name: `${proofTitle(proof)}: requests really made`,
      rule: 'model-gap',
      outcome: !told ? 'error' : wrong.length === 0 ? 'passed' : 'failed',
      message: told
        ? `${wrong.length} of ${asked.length} answered otherwise than the model says${wrong[0]?.why === undefined ? '' : `: ${wrong[0].why}`}`
        : `${unclear.length} of ${asked.length + unclear.length} not clearly answered${unclear[0]?.why === undefined ? '' : `: ${unclear[0].why}`}`,
      file: topologyFile(proof.topology),
    },
  ];
}

/** One check a topology that was drilled: failed by what was broken, an error where the history could not tell. */
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
