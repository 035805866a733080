import type { Engine } from '@cordon/domain';
import { openLiveEngine } from '../live-engine.ts';

export default {
  id: 'localstack-open',
  sentence:
    'bare LocalStack, which enforces nothing: what the canary is for, every AWS verdict is unknown here',
  needs: { aws: 'localstack' },
  open: openLiveEngine,
} satisfies Engine;
