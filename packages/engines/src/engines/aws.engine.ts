import type { Engine } from '@cordon/domain';
import { openLiveEngine } from '../live-engine.ts';

export default {
  id: 'aws',
  sentence: 'a real AWS account, opt-in; the tests of this project never use it',
  needs: { aws: 'aws' },
  open: (input) => openLiveEngine(input, { aws: 'itself' }),
} satisfies Engine;
