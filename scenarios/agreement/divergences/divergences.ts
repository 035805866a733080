import type { AgreementDivergence } from '../divergence.types.ts';
import { LOCALSTACK_OPEN } from './localstack-open.ts';
import { MINISTACK } from './ministack.ts';

/** Where an engine answers generated requests otherwise than AWS: `pnpm scenario agreement` takes these as explained. */
export const AGREEMENT_DIVERGENCES: readonly AgreementDivergence[] = [...MINISTACK, ...LOCALSTACK_OPEN];
