/**
 * Extracts what the gateway needs of S3's service model from botocore into `src/s3/model/s3-model.generated.json` and
 * `s3-bodies.generated.json`:
 * `node packages/gateway/generate/s3-model.ts <site-packages>/botocore`
 */
import { writeFileSync } from 'node:fs';
import { botocoreModel } from './botocore-model.ts';
import { extractS3Bodies } from './extract-s3-bodies.ts';
import { extractS3Model } from './extract-s3-model.ts';

const botocore = process.argv[2];
if (botocore === undefined) {
  console.error('usage: node packages/gateway/generate/s3-model.ts <site-packages>/botocore');
  process.exitCode = 64;
} else {
  const s3 = botocoreModel(botocore, 's3', '2006-03-01');
  const tables = {
    's3-model': extractS3Model(s3),
    's3-bodies': extractS3Bodies(s3, botocoreModel(botocore, 's3control', '2018-08-20')),
  };
  for (const [name, table] of Object.entries(tables))
    writeFileSync(
      new URL(`../src/s3/model/${name}.generated.json`, import.meta.url),
      `${JSON.stringify(table, null, 1)}\n`,
    );
}
