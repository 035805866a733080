import { describe, expect, test } from 'vitest';
import { asAnswered, checkMarker, isOwnMarker, upstreamError, withPrefixedIds } from './answer.ts';
import type { IamCall } from './iam-call.ts';

describe('a listing', () => {
  const user = (name: string) =>
    `<member><UserName>${name}</UserName><Tags><member><Key>k</Key></member></Tags></member>`;
  const whole = (users: string, rest = '<IsTruncated>false</IsTruncated>') =>
    `<ListUsersResponse><ListUsersResult><Users>${users}</Users>${rest}</ListUsersResult></ListUsersResponse>`;
  const all = ['a', 'b', 'c', 'd', 'e'].map(user);
  const list = (form: Record<string, string>, xml = whole(all.join('\n')), action = 'ListUsers') =>
    asAnswered({ action, form: new Map(Object.entries(form)) } as unknown as IamCall, xml, 'id');

  test('comes page by page where LocalStack answers with everything', () => {
    const names: string[] = [];
    let marker: string | undefined;
    for (let pages = 1; ; pages++) {
      const page = list({ MaxItems: '2', ...(marker === undefined ? {} : { Marker: marker }) });
      const found = [...page.matchAll(/<UserName>(\w)</g)].map(([, name = '']) => name);
      expect(found.length).toBeLessThanOrEqual(2);
      names.push(...found);
      [, marker] = /<IsTruncated>true<\/IsTruncated><Marker>([^<]+)</.exec(page) ?? [];
      if (marker === undefined) break;
      expect(isOwnMarker(marker)).toBe(true);
      expect(pages).toBeLessThan(4);
    }
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
  test('goes on from a marker that was given, and from no other', () => {
    for (const given of [undefined, 'cordon-2', '100']) expect(() => checkMarker(given)).not.toThrow();
    for (const made of ['', 'x', 'cordon-', 'cordon-2x', '-1', 'AAAA=='])
      expect(() => checkMarker(made)).toThrow('Invalid Marker.');
  });
  test('that LocalStack cut, or that has two lists, is left to it', () => {
    const cut = whole(all.join(''), '<IsTruncated>true</IsTruncated><Marker>x</Marker>');
    expect(list({ MaxItems: '2' }, cut)).toBe(cut);
    const two = whole(`${user('a')}</Users><Groups>${user('b')}`);
    expect(list({ MaxItems: '1' }, two, 'ListEntitiesForPolicy')).toBe(two);
    expect(list({})).toBe(whole(all.join('\n')));
    expect(list({ MaxItems: '5' })).toBe(whole(all.join('\n')));
  });
  test('says that there is more where LocalStack says nothing of it', () => {
    expect(list({ MaxItems: '1' }, whole(all.join(''), ''))).toContain(
      '</Users><IsTruncated>true</IsTruncated><Marker>cordon-1</Marker></ListUsersResult>',
    );
  });
});

test.each([
  ['Role a not found', 'The role with name a cannot be found.'],
  ['Login profile for a not found', 'Login Profile for User a cannot be found.'],
  ['Instance profile a not found', 'Instance Profile a cannot be found.'],
  ['The user with name a cannot be found.', 'The user with name a cannot be found.'],
])('`%s` is said in AWS’s words', (theirs, awss) => {
  const xml = `<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>${theirs}</Message></Error></ErrorResponse>`;
  expect(upstreamError('GetRole', 404, xml).message).toBe(awss);
});

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
