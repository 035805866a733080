import { type Drills, NO_DRILLS } from './drill-files.ts';
import type { Panel } from './html/panel.ts';
import type { ReportModel } from './model.ts';
import { type CountsOf, countsPanel } from './panels/counts.ts';
import { type AgreementFile, disagreementsPanel } from './panels/disagreements.ts';
import { drillPanels } from './panels/drills.ts';
import { type LatencyFile, latencyPanel } from './panels/latency.ts';
import { mutantsPanel } from './panels/mutants.ts';
import { proofPanel } from './panels/proof.ts';
import { scalePanel } from './panels/scale.ts';
import { type Night, trendPanel } from './panels/trend.ts';
import type { MutantsFile, ProofFile, ScaleFile } from './run-files.ts';

/** Results other than verdicts, by kind of run. An empty list: no such run was given. */
export interface Evidence {
  readonly mutants: readonly MutantsFile[];
  readonly proofs: readonly ProofFile[];
  readonly agreement: readonly AgreementFile[];
  readonly latency: readonly LatencyFile[];
  readonly objects: readonly CountsOf[];
  readonly scale: readonly ScaleFile[];
  readonly drills: Drills;
  /** Earlier runs in figures, and these, oldest first. */
  readonly nights: readonly Night[];
}

export const NO_EVIDENCE: Evidence = {
  mutants: [],
  proofs: [],
  agreement: [],
  latency: [],
  objects: [],
  scale: [],
  drills: NO_DRILLS,
  nights: [],
};

/** The panels of the page, in order; an empty one names the command that fills it. */
export function panelsOf(model: ReportModel, evidence: Evidence): readonly Panel[] {
  return [
    mutantsPanel(evidence.mutants),
    proofPanel(evidence.proofs),
    disagreementsPanel(model, evidence.agreement),
    latencyPanel(evidence.latency),
    countsPanel(evidence.objects),
    scalePanel(evidence.scale),
    ...drillPanels(evidence.drills),
    trendPanel(evidence.nights),
  ];
}
