import { existsSync, globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** botocore in the environment that LocalStack runs in, where there is one. */
export function localStacksBotocore(): string | undefined {
  const python = process.env.CORDON_LOCALSTACK_PYTHON;
  const places = [
    ...(python === undefined ? [] : [join(python, '..', '..')]),
    ...globSync(join(homedir(), '.cache/cordon/localstack/*')),
  ];
  return places
    .flatMap((place) => globSync(join(place, 'lib/python3*/site-packages/botocore')))
    .find((path) => existsSync(join(path, 'data/s3/2006-03-01')));
}
