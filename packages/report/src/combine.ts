import type { ReportModel } from './model.ts';

/** One model of several runs, in the order given. */
export function combineModels(models: readonly ReportModel[]): ReportModel {
  return {
    runs: models.flatMap((model) => model.runs),
    sections: models.flatMap((model) => model.sections),
  };
}
