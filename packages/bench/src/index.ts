export { FEWEST_BLOCKS } from './bootstrap.ts';
export { type Clock, realClock } from './clock.ts';
export { type MeasuredBlock, type PackedBlock, pack, type Setting, unpack } from './columns.ts';
export { compareRuns, type RunComparison } from './compare.ts';
export { type Contrast, contrast, controlBroken } from './contrast.ts';
export { httpRequest } from './http-request.ts';
export { type ClosedLoopInput, closedLoop, type OpenLoopInput, openLoop } from './load.ts';
export {
  type Drive,
  type Lane,
  type MeasureEvent,
  type MeasureResult,
  measure,
  type Plan,
  parseBudget,
  planFor,
  weightOf,
} from './measure.ts';
export { type AwsFigures, type IssuanceModel, modelOf } from './model.ts';
export { classify, OUTCOMES, type Outcome } from './outcome.ts';
export { cdfPlot } from './plot/cdf-plot.ts';
export { type CurvePoint, curvePlot } from './plot/curve-plot.ts';
export { ratioPlot, ratioRows } from './plot/ratio-plot.ts';
export { Progress, sparkline } from './progress.ts';
export { ascending, distribution, type Figures, figures, median, quantile } from './quantile.ts';
export { quotaReach, STS_PER_SECOND } from './quota.ts';
export { type Analysis, analyse } from './report.ts';
export { type Rng, seeded, shuffled, subSeed } from './rng.ts';
export { type Request, type RequestReport, responseOf, type Sample, type Target } from './sample.ts';
export {
  type BenchDocument,
  type CallCount,
  parseSamples,
  samplesSchema,
  samplesText,
} from './samples-file.ts';
export { type Checked, type SelfCheck, selfCheck } from './self-check/self-check.ts';
export { blockValues, phasesOf, ratesOver, select, tally, valuesOf } from './series.ts';
export { summary } from './summary.ts';
export { medianInterval, type Trend, trendOf } from './trend.ts';
export { VirtualClock } from './virtual-clock.ts';
export { methodOf } from './warm-up.ts';
export { ms, perSecond, ratio } from './words.ts';
