import { type Evidence, NO_EVIDENCE } from './evidence.ts';
import type { ReportModel } from './model.ts';

/**
 * Raised when a field changes meaning or goes; new fields do not raise it. `schema/report.v1.schema.json` says what a
 * document of this number holds.
 */
export const REPORT_SCHEMA = 1;

/** The report as data: runs, sections with every verdict, and what else was found out. Pictures stay in the page. */
export function toJson(model: ReportModel, evidence: Evidence = NO_EVIDENCE): string {
  const { mutants, proofs, agreement, objects, drills, nights } = evidence;
  const latency = evidence.latency.map(({ plots: _pictures, ratios: _trend, ...figures }) => figures);
  const scale = evidence.scale.map(({ plot: _picture, ...figures }) => figures);
  const found = { mutants, proofs, agreement, latency, objects, scale, ...drills, nights };
  const document = { schema: REPORT_SCHEMA, ...model, ...found };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
