import { drillScenario } from './drills/drill.ts';
import type { Drill } from './drills/drill.types.ts';
import { drillOnboarding, type OnboardingOf } from './drills/onboarding/run.ts';
import { onboardingLines } from './drills/onboarding/view.ts';

export const onboarding: Drill<OnboardingOf> = {
  id: 'onboarding',
  sentence:
    'lets a tenant in and out while the others work: what the plan touches, what is left, and what who left can do to the next of its id',
  // Of one role a tenant each: where all share one, what names the tenant is an entity, which these drills do not follow.
  logins: ['jwt', 'kubernetes', 'aws', 'cert'],
  examples: ['onboarding                 the two rivals', 'onboarding --topology all  every topology'],
  // Terraform works on a state of its own.
  width: 3,
  files: ['history.jsonl'],
  act: drillOnboarding,
  lines: onboardingLines,
  legend: [
    's served, r refused, u unclear: calls of the tenant that left, on data of the next tenant with its id; * stated to be open',
  ],
};

export default drillScenario(onboarding);
