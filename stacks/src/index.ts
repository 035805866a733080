export type { Attributes, TerraformJson } from '@cordon/terraform';
export { addCounts, countsAt, withGuards } from './counts.ts';
export { GuardMisfit, StackError } from './errors.ts';
export { policySizes, type SizeOfPolicy } from './generated/limits.ts';
export { type GeneratedPolicy, generatedPolicies } from './generated/policies.ts';
export { lintTerraform } from './lint/lint.ts';
export type { LintFinding } from './lint/lint.types.ts';
export { guardIds, loadGuard, loadTopology, topologyIds } from './registry.ts';
export { type Synthesized, type SynthOptions, synth } from './synth.ts';
