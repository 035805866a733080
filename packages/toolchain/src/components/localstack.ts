import type { VenvComponent } from './component.types.ts';

/** LocalStack without Docker. 4.14 is its last release that asks for no token; 4.13 and on use Python 3.12's syntax. */
export const localstack: VenvComponent = {
  kind: 'venv',
  id: 'localstack',
  version: '4.12.0',
  setting: 'CORDON_LOCALSTACK_PYTHON',
  distribution: 'localstack-core',
  accepts: { min: '4.12.0', below: '4.15.0' },
  script: 'localstack',
  imports: ['localstack.runtime.main', 'localstack.services.s3.provider', 'moto'],
  cost: { cpuSeconds: 13, diskMiB: 700, resultMiB: 340 },
};
