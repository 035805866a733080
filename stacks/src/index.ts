export type { Attributes, TerraformJson } from '@cordon/terraform';
export { type Layout, layoutObjects } from './constructs/data-layout.ts';
export { loginObjects, TOKEN_TERMS } from './constructs/vault-login.ts';
export { addCounts, countsAt } from './counts.ts';
export { GuardMisfit, Misfit, StackError } from './errors.ts';
export { policySizes, type SizeOfPolicy } from './generated/limits.ts';
export { type GeneratedPolicy, generatedPolicies } from './generated/policies.ts';
export { lintTerraform } from './lint/lint.ts';
export type { LintFinding } from './lint/lint.types.ts';
export { placed } from './placed.ts';
export {
  DEFAULT_LAYOUT,
  DEFAULT_LOGIN,
  guardIds,
  layoutIds,
  loadGuard,
  loadLayout,
  loadLogin,
  loadTopology,
  loginChoices,
  loginIds,
  topologyIds,
} from './registry.ts';
export { objectsOf, type Synthesized, type SynthOptions, synth } from './synth.ts';
