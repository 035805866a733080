import { describe, expect, test } from 'vitest';
import { caller, type Json, policy, target } from '../../test/world.ts';
import { groundsOf } from './rests-on.ts';

const all = (more: Json = {}): Json => ({ Effect: 'Allow', Action: 's3:*', Resource: '*', ...more });
const mine = ['arn:aws:s3:::me', 'arn:aws:s3:::me/*'];
const own = (...statements: readonly Json[]) => policy('own', statements);
const bucket = (...statements: readonly Json[]) => target('them', policy('bucket', statements));

describe('what a proof rests on', () => {
  test('the resource of an Allow', () => {
    expect(groundsOf(caller('me', { identity: own(all({ Resource: mine })) }), target('them'))).toEqual({
      restsOn: ['`Resource` in statement 1 of own'],
    });
  });

  test('its exception, by the name that the statement has', () => {
    const identity = own({ Sid: 'Most', Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::them*' });
    expect(groundsOf(caller('me', { identity }), target('them')).restsOn).toEqual([
      '`NotResource` in statement `Most` of own',
    ]);
  });

  test('its actions', () => {
    expect(
      groundsOf(caller('me', { identity: own(all({ Action: 'ec2:*' })) }), target('them')).restsOn,
    ).toEqual(['`Action` in statement 1 of own']);
    const identity = own({ Effect: 'Allow', NotAction: 's3:*', Resource: '*' });
    expect(groundsOf(caller('me', { identity }), target('them')).restsOn).toEqual([
      '`NotAction` in statement 1 of own',
    ]);
  });

  test('one of its conditions', () => {
    const identity = own(
      all({
        Condition: { StringEquals: { 'aws:PrincipalTag/t': 'x' }, Bool: { 'aws:SecureTransport': 'true' } },
      }),
    );
    expect(groundsOf(caller('me', { identity }), target('them')).restsOn).toEqual([
      'the condition `StringEquals` on `aws:PrincipalTag/t` in statement 1 of own',
    ]);
  });

  test('a Deny, and what stands behind it', () => {
    const deny = { Sid: 'Shut', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
    expect(groundsOf(caller('me', { identity: own(all()) }), bucket(deny))).toEqual({
      restsOn: ['the Deny in statement `Shut` of bucket'],
    });
    // The credential's own limits are named first; what the bucket says is a second line.
    expect(groundsOf(caller('me', { identity: own(all({ Resource: mine })) }), bucket(deny))).toEqual({
      restsOn: ['`Resource` in statement 1 of own'],
      alsoOn: ['the Deny in statement `Shut` of bucket'],
    });
  });

  test('the principal of a bucket’s Allow', () => {
    const open = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::them/*' };
    const other = 'arn:aws:iam::111122223333:role/other';
    const from = caller('me', { identity: own(all({ Resource: mine })) });
    expect(groundsOf(from, bucket({ ...open, Principal: { AWS: other } })).restsOn).toEqual([
      '`Resource` in statement 1 of own',
      '`Principal` in statement 1 of bucket',
    ]);
  });

  test('that there is no Allow at all', () => {
    expect(groundsOf(caller('me', {}), target('them')).restsOn).toEqual([
      'no Allow in the identity policies',
    ]);
    const identity = own({ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' });
    expect(groundsOf(caller('me', { identity }), target('them')).restsOn).toEqual([
      'no Allow in the identity policies',
    ]);
  });

  test.each(['boundary', 'session'] as const)('the %s', (layer) => {
    const limit = policy('limit', [all({ Resource: mine })]);
    expect(groundsOf(caller('me', { identity: own(all()), [layer]: limit }), target('them'))).toEqual({
      restsOn: ['`Resource` in statement 1 of limit'],
    });
    const nothing = policy('limit', [{ Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::x' }]);
    expect(
      groundsOf(caller('me', { identity: own(all()), [layer]: nothing }), target('them')).restsOn,
    ).toEqual([`no Allow in the ${layer} policies`]);
    expect(
      groundsOf(caller('me', { identity: own(all({ Resource: mine })), [layer]: limit }), target('them')),
    ).toEqual({
      restsOn: ['`Resource` in statement 1 of limit'],
      alsoOn: ['`Resource` in statement 1 of own'],
    });
  });
});
