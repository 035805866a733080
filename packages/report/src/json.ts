import type { ReportModel } from './model.ts';

/** Raised when a field changes meaning or goes; new fields do not raise it. */
export const REPORT_SCHEMA = 1;

/** The report as data: `{ schema, runs, sections }`, see `ReportModel`. */
export function toJson(model: ReportModel): string {
  return `${JSON.stringify({ schema: REPORT_SCHEMA, ...model }, undefined, 2)}\n`;
}
