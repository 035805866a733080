import type { VenvComponent } from './component.types.ts';

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
