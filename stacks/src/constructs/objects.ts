import { addCounts } from '../counts.ts';
import { BROKER_OBJECTS } from './broker.ts';
import { VAULT_AWS_OBJECTS } from './vault-aws.ts';

/** What every topology makes, whatever else it makes; how tenants log in and where their data lies add their own. */
export const COMMON_OBJECTS = addCounts(BROKER_OBJECTS, VAULT_AWS_OBJECTS);
