export { addCounts, countsAt } from './counts.ts';
export { GuardMisfit, StackError } from './errors.ts';
export { guardIds, loadGuard, loadTopology, topologyIds } from './registry.ts';
export { type Synthesized, type SynthOptions, synth } from './synth.ts';
