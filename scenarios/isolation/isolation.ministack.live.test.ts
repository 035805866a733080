import { testEnforcing } from './testing/enforcing.ts';

testEnforcing('ministack');
