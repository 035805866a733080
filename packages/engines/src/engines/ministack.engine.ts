import type { Engine } from '@cordon/domain';
import { openLiveEngine } from '../live-engine.ts';

export default {
  id: 'ministack',
  sentence: 'MiniStack with its own enforcement: a second judge of the same requests, written by others',
  needs: { aws: 'ministack' },
  open: openLiveEngine,
} satisfies Engine;
