import type { Engine } from '@cordon/domain';
import { openLiveEngine } from '../live-engine.ts';

export default {
  id: 'localstack-open',
  sentence: 'bare LocalStack, which enforces nothing: the canary shows it, and every AWS verdict is unknown',
  needs: { aws: 'localstack' },
  open: openLiveEngine,
} satisfies Engine;
