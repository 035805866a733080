import type { Engine } from '@cordon/domain';
import { openLiveEngine } from '../live-engine.ts';

export default {
  id: 'ministack',
  sentence: 'MiniStack with its own IAM enforcement: a second, independent implementation',
  needs: { aws: 'ministack' },
  open: openLiveEngine,
} satisfies Engine;
