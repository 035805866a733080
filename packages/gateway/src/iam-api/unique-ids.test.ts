import { expect, test } from 'vitest';
import { withPrefixedIds } from './unique-ids.ts';

test('ids of users and groups get AWS’s prefix; roles and what already has one stay', () => {
  const xml =
    '<UserId>jux6gmfdwzc4n22lss7f</UserId><GroupId>abc6gmfdwzc4n22lss7f</GroupId>' +
    '<RoleId>AROAQAAAAAAAHMAP25CJG</RoleId><UserId>AIDAQAAAAAAAHMAP25CJG</UserId>';
  expect(withPrefixedIds(xml)).toBe(
    '<UserId>AIDAJUX6GMFDWZC4N22LS</UserId><GroupId>AGPAABC6GMFDWZC4N22LS</GroupId>' +
      '<RoleId>AROAQAAAAAAAHMAP25CJG</RoleId><UserId>AIDAQAAAAAAAHMAP25CJG</UserId>',
  );
  expect(withPrefixedIds(withPrefixedIds(xml))).toBe(withPrefixedIds(xml));
});
