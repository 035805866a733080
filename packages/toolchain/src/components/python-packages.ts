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

/** The AWS CLI from PyPI, and boto3: clients for tests. No lab needs it. */
export const awsCli: VenvComponent = {
  kind: 'venv',
  id: 'aws-cli',
  version: '1.46.3',
  setting: 'CORDON_AWS_CLI_PYTHON',
  distribution: 'awscli',
  accepts: { min: '1.40.0', below: '2.0.0' },
  script: 'aws',
  imports: ['awscli.clidriver', 'boto3'],
  cost: { cpuSeconds: 16, diskMiB: 300, resultMiB: 230 },
};
