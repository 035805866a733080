/**
 * Writes the input shapes of IAM's and STS's operations to `src/query/query-model.generated.json`, from botocore:
 * `node packages/gateway/generate/query-model.ts <site-packages>/botocore`
 */
import { writeFileSync } from 'node:fs';
import { botocoreModel } from './botocore-model.ts';
import { extractQueryModel } from './extract-query-model.ts';

const botocore = process.argv[2];
if (botocore === undefined) {
  console.error('usage: node packages/gateway/generate/query-model.ts <site-packages>/botocore');
  process.exitCode = 64;
} else {
  const services = {
    iam: extractQueryModel(botocoreModel(botocore, 'iam', '2010-05-08')),
    sts: extractQueryModel(botocoreModel(botocore, 'sts', '2011-06-15')),
  };
  const out = new URL('../src/query/query-model.generated.json', import.meta.url);
  writeFileSync(out, `${JSON.stringify(services, null, 1)}\n`);
}
