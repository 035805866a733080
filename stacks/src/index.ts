export type { Attributes, TerraformJson } from '@cordon/terraform';
export { loginObjects } from './constructs/vault-login.ts';
export { addCounts, countsAt, withGuards } from './counts.ts';
export { GuardMisfit, Misfit, StackError } from './errors.ts';
export { policySizes, type SizeOfPolicy } from './generated/limits.ts';
export { type GeneratedPolicy, generatedPolicies } from './generated/policies.ts';
export { lintTerraform } from './lint/lint.ts';
export type { LintFinding } from './lint/lint.types.ts';
export {
  DEFAULT_LOGIN,
  guardIds,
  loadGuard,
  loadLogin,
  loadTopology,
  loginChoices,
  loginIds,
  topologyIds,
} from './registry.ts';
export { type Synthesized, type SynthOptions, synth } from './synth.ts';
