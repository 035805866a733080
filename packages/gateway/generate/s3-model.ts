/**
 * Extracts what the gateway needs of S3's service model from botocore into `src/s3/model/s3-model.generated.json`:
 * `node packages/gateway/generate/s3-model.ts <site-packages>/botocore`
 */
import { writeFileSync } from 'node:fs';
import { botocoreModel } from './botocore-model.ts';
import { extractS3Model } from './extract-s3-model.ts';

const botocore = process.argv[2];
if (botocore === undefined) {
  console.error('usage: node packages/gateway/generate/s3-model.ts <site-packages>/botocore');
  process.exitCode = 64;
} else {
  const out = new URL('../src/s3/model/s3-model.generated.json', import.meta.url);
  writeFileSync(
    out,
    `${JSON.stringify(extractS3Model(botocoreModel(botocore, 's3', '2006-03-01')), null, 1)}\n`,
  );
}
