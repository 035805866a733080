import { DRILL_IDS } from '../drill-files.ts';
import type { Evidence } from '../evidence.ts';
import { ofAgreement } from './agreement.ts';
import type { Check } from './check.types.ts';
import { ofDrill } from './drills.ts';
import { ofMutants } from './mutants.ts';
import { ofCounts, ofScale } from './objects.ts';
import { ofProofs } from './proof.ts';

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
