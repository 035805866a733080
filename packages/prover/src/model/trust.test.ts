import { expect, test } from 'vitest';
import { caller, policy, target } from '../../test/world.ts';
import { ruleOf } from '../dimension/keys.ts';
import { ANY_ID, actionsFor, askingFor, patternsOn } from './trust.ts';

test.each([
  [{}, ['sts:AssumeRole']],
  [{ tags: {} }, ['sts:AssumeRole']],
  [{ tags: { a: 'b' } }, ['sts:AssumeRole', 'sts:TagSession']],
  [{ sourceIdentity: 'me' }, ['sts:AssumeRole', 'sts:SetSourceIdentity']],
  [
    { action: 'sts:AssumeRoleWithWebIdentity', tags: { a: 'b' }, sourceIdentity: 'me' },
    ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
  ],
] as const)('a session of %j takes %j', (asked, actions) => expect(actionsFor(asked)).toEqual(actions));

test('what is asked for settles the keys about the session, and leaves to its taker what that may choose', () => {
  const asking = askingFor(caller('a', {}), { name: 'n', tags: { Team: 'b' }, sourceIdentity: 'me' });
  expect(asking.context).toMatchObject({
    'sts:rolesessionname': 'n',
    'sts:sourceidentity': 'me',
    'aws:requesttag/team': 'b',
    'aws:tagkeys': ['Team'],
  });
  const rules = (of: typeof asking, ...keys: string[]) => keys.map((key) => ruleOf(key, of).is);
  expect(rules(asking, 'sts:rolesessionname', 'sts:externalid', 'aws:requesttag/x', 'aws:tagkeys')).toEqual([
    ...['fixed', 'fixed', 'fixed', 'fixed'],
  ]);
  expect(rules(asking, 'sts:durationseconds', 'sts:transitivetagkeys')).toEqual(['chosen', 'chosen']);
  const any = askingFor(caller('a', {}), { externalId: ANY_ID });
  expect(rules(any, 'sts:externalid')).toEqual(['chosen']);
  expect(askingFor(caller('a', {}), { externalId: 'x' }).context).toMatchObject({ 'sts:externalid': 'x' });
});

test('patterns that a name is compared with are those of every policy, and none is told where one holds a variable', () => {
  const named = (value: string, operator = 'StringLike') =>
    policy('p', [
      {
        ...{ Effect: 'Allow', Action: '*', Resource: '*' },
        Condition: { [operator]: { 'sts:RoleSessionName': value } },
      },
    ]);
  const count = (...given: Parameters<typeof caller>) =>
    patternsOn('sts:rolesessionname', caller(...given), target('a'))?.length;
  expect(count('a', {})).toBe(0);
  expect(count('a', { identity: named('x*') })).toBe(1);
  expect(count('a', { boundary: named('x*') })).toBe(1);
  expect(count('a', { session: named('x*') })).toBe(1);
  expect(count('a', { identity: named('x*'), boundary: named('y'), session: named('z') })).toBe(3);
  expect(count('a', { identity: named('true', 'Null') })).toBe(0);
  expect(count('a', { identity: named('7', 'NumericEquals') })).toBeUndefined();
});
