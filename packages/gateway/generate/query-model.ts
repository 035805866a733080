/**
 * Writes the input shapes of IAM's and STS's operations to `src/query/query-model.generated.json`, from botocore:
 * `node packages/gateway/generate/query-model.ts <LocalStack's site-packages>/botocore <the newest site-packages>/botocore`
 *
 * IAM's are those that LocalStack reads, for it is the one that serves them; STS is answered here, by the newest there is.
 */
import { writeFileSync } from 'node:fs';
import { botocoreModel } from './botocore-model.ts';
import { extractQueryModel } from './extract-query-model.ts';

const [, , localStacks, newest] = process.argv;
if (localStacks === undefined || newest === undefined) {
  console.error(
    'usage: node packages/gateway/generate/query-model.ts <LocalStack’s botocore> <the newest botocore>',
  );
  process.exitCode = 64;
} else {
  const services = {
    iam: extractQueryModel(botocoreModel(localStacks, 'iam', '2010-05-08')),
    sts: extractQueryModel(botocoreModel(newest, 'sts', '2011-06-15')),
  };
  const out = new URL('../src/query/query-model.generated.json', import.meta.url);
  writeFileSync(out, `${JSON.stringify(services, null, 1)}\n`);
}
