import { expect, test } from 'vitest';
import { withPrefixedIds } from './answer.ts';

test('ids of users, groups, keys and policies get AWS’s prefix; roles and what already has one stay', () => {
  const xml =
    '<UserId>jux6gmfdwzc4n22lss7f</UserId><GroupId>abc6gmfdwzc4n22lss7f</GroupId>' +
    '<RoleId>AROAQAAAAAAAHMAP25CJG</RoleId><UserId>AIDAQAAAAAAAHMAP25CJG</UserId>' +
    '<AccessKeyId>LKIAQAAAAAAAHMAP25CJ</AccessKeyId><AccessKeyId>AKIAQAAAAAAAHMAP25CJ</AccessKeyId>' +
    '<PolicyId>ANM0GKBFCWOAISM2LYNSO</PolicyId><PolicyId>ANPAGKBFCWOAISM2LYNSO</PolicyId>' +
    '<InstanceProfileId>jux6gmfdwzc4n22lss7f</InstanceProfileId>';
  expect(withPrefixedIds(xml)).toBe(
    '<UserId>AIDAJUX6GMFDWZC4N22LS</UserId><GroupId>AGPAABC6GMFDWZC4N22LS</GroupId>' +
      '<RoleId>AROAQAAAAAAAHMAP25CJG</RoleId><UserId>AIDAQAAAAAAAHMAP25CJG</UserId>' +
      '<AccessKeyId>AKIAQAAAAAAAHMAP25CJ</AccessKeyId><AccessKeyId>AKIAQAAAAAAAHMAP25CJ</AccessKeyId>' +
      '<PolicyId>ANPAGKBFCWOAISM2LYNSO</PolicyId><PolicyId>ANPAGKBFCWOAISM2LYNSO</PolicyId>' +
      '<InstanceProfileId>AIPAJUX6GMFDWZC4N22LS</InstanceProfileId>',
  );
  expect(withPrefixedIds(withPrefixedIds(xml))).toBe(withPrefixedIds(xml));
});
