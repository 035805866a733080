import type { Engine } from '@cordon/domain';
import { openLiveEngine } from '../live-engine.ts';

export default {
  id: 'localstack',
  sentence: 'LocalStack behind the gateway, which verifies signatures and enforces IAM in its place',
  needs: { aws: 'gateway' },
  open: openLiveEngine,
} satisfies Engine;
