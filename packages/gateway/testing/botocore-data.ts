import { existsSync, globSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** botocore in the environment that LocalStack runs in, where there is one. */
export function localStacksBotocore(): string | undefined {
  return botocoreIn(process.env.CORDON_LOCALSTACK_PYTHON, 'localstack', 'data/s3/2006-03-01');
}

/** The newest botocore that is pinned: the one beside the AWS CLI, where there is one. */
export function newestBotocore(): string | undefined {
  return botocoreIn(process.env.CORDON_AWS_CLI_PYTHON, 'aws-cli', `botocore-${NEWEST}.dist-info`);
}

const PINS = new URL('../../toolchain/pins/aws-cli/requirements.txt', import.meta.url);
const NEWEST = /^botocore==(\S+)/m.exec(readFileSync(PINS, 'utf8'))?.[1] ?? 'not pinned';

/** `needs`: what must be in botocore, or beside it, for it to be the one. */
function botocoreIn(python: string | undefined, component: string, needs: string): string | undefined {
  const places = [
    ...(python === undefined ? [] : [join(python, '..', '..')]),
    ...globSync(join(homedir(), `.cache/cordon/${component}/*`)),
  ];
  return places
    .flatMap((place) => globSync(join(place, 'lib/python3*/site-packages/botocore')))
    .find((path) => existsSync(join(path, needs)) || existsSync(join(path, '..', needs)));
}
