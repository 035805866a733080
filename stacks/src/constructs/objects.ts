import { addCounts } from '../counts.ts';
import { BROKER_OBJECTS } from './broker.ts';
import { BUCKET_OBJECTS } from './buckets.ts';
import { VAULT_AWS_OBJECTS } from './vault-aws.ts';
import { VAULT_LOGIN_OBJECTS } from './vault-login.ts';

/** What every topology makes, whatever else it makes. */
export const COMMON_OBJECTS = addCounts(
  BUCKET_OBJECTS,
  BROKER_OBJECTS,
  VAULT_AWS_OBJECTS,
  VAULT_LOGIN_OBJECTS,
);
