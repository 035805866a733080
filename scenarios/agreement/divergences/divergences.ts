import type { AgreementDivergence } from '../divergence.types.ts';
import { isGoverned } from '../facts.ts';
import { MINISTACK } from './ministack.ts';

/**
 * Free LocalStack without the gateway is there to show that the check can fail, so its many other departures are no rows:
 * only what no engine but the gateway has a place for is.
 */
const LOCALSTACK_OPEN: readonly AgreementDivergence[] = [
  {
    id: 'localstack-open-organization',
    engine: 'localstack-open',
    sentence:
      'free LocalStack has no organisation, decides by no policy and serves whoever asks; AWS limits member accounts and what they own by service and resource control policies',
    documentation:
      'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html',
    explains: ({ setup }, got) => isGoverned(setup) && got.verdict === 'allowed',
  },
];

/**
 * Where an engine answers generated requests differently from AWS: `pnpm scenario agreement` takes these as explained.
 */
export const AGREEMENT_DIVERGENCES: readonly AgreementDivergence[] = [...MINISTACK, ...LOCALSTACK_OPEN];
