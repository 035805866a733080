import type { VenvComponent } from './component.types.ts';

/** MiniStack: an independent engine that enforces IAM itself. */
export const ministack: VenvComponent = {
  kind: 'venv',
  id: 'ministack',
  version: '1.5.33',
  setting: 'CORDON_MINISTACK_PYTHON',
  distribution: 'ministack',
  accepts: { min: '1.5.33', below: '1.6.0' },
  script: 'ministack',
  imports: ['ministack'],
  cost: { cpuSeconds: 7, diskMiB: 150, resultMiB: 90 },
};
