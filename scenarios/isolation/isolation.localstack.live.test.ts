import { RIVALS } from '@cordon/harness/request';
import { strength } from '@cordon/strength';
import { testEnforcing } from './testing/enforcing.ts';

// By day one rival; the other is attacked on MiniStack.
testEnforcing('localstack', strength(RIVALS, ['role-per-tenant'], RIVALS));
