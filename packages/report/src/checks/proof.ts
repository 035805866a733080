import type { Proof, ProofFile } from '../panels/proof.ts';
import { proofTitle } from '../panels/proof-title.ts';
import type { Check } from './check.types.ts';
import { topologyFile } from './topology-file.ts';

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
