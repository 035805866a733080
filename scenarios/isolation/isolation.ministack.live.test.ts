import { RIVALS } from '@cordon/harness/request';
import { strength } from '@cordon/strength';
import { testEnforcing } from './testing/enforcing.ts';

// By day one rival; the other is attacked on LocalStack.
testEnforcing('ministack', strength(RIVALS, ['shared-role-session-policy'], RIVALS));
