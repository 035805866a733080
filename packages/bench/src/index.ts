export { FEWEST_BLOCKS } from './bootstrap.ts';
export { type Clock, realClock, VirtualClock } from './clock.ts';
export { type Contrast, compareRuns, contrast, controlBroken, type RunComparison } from './compare.ts';
export { type ClosedLoopInput, closedLoop, type OpenLoopInput, openLoop } from './load.ts';
export { ms, perSecond, ratio } from './markdown/figures.ts';
export {
  type Drive,
  type Lane,
  type MeasureEvent,
  type MeasureResult,
  measure,
  methodOf,
  type Plan,
  parseBudget,
  planFor,
  weightOf,
} from './measure.ts';
export { type AwsFigures, type IssuanceModel, modelOf } from './model.ts';
export { cdfPlot } from './plot/cdf-plot.ts';
export { type CurvePoint, curvePlot } from './plot/curve-plot.ts';
export { ratioPlot, ratioRows } from './plot/ratio-plot.ts';
export { Progress, sparkline } from './progress.ts';
export {
  ascending,
  distribution,
  type Figures,
  figures,
  median,
  quantile,
  type Rng,
  seeded,
  shuffled,
  subSeed,
} from './quantile.ts';
export { quotaReach, STS_PER_SECOND } from './quota.ts';
export { type Analysis, analyse } from './report.ts';
export {
  classify,
  httpRequest,
  OUTCOMES,
  type Outcome,
  type Request,
  type RequestReport,
  responseOf,
  type Sample,
  type Target,
} from './sample.ts';
export {
  type BenchDocument,
  type CallCount,
  type MeasuredBlock,
  type PackedBlock,
  pack,
  parseSamples,
  type Setting,
  samplesSchema,
  samplesText,
  unpack,
} from './samples-file.ts';
export { type Checked, type SelfCheck, selfCheck } from './self-check/self-check.ts';
export { summary } from './summary.ts';
export {
  blockValues,
  medianInterval,
  phasesOf,
  ratesOver,
  select,
  type Trend,
  tally,
  trendOf,
  valuesOf,
} from './trend.ts';
