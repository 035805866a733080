import { addCounts } from '../counts.ts';
import { BROKER_OBJECTS } from './broker.ts';
import { BUCKET_OBJECTS } from './buckets.ts';
import { VAULT_AWS_OBJECTS } from './vault-aws.ts';

/** What every topology makes, whatever else it makes; how tenants log in adds its own. */
export const COMMON_OBJECTS = addCounts(BUCKET_OBJECTS, BROKER_OBJECTS, VAULT_AWS_OBJECTS);
