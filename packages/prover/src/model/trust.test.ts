import { expect, test } from 'vitest';
import { caller, policy, SESSION_NAME, target } from '../../test/world.ts';
import { ruleOf } from '../dimension/keys.ts';
import { Policies } from './policies.ts';
import type { DeployedState } from './state.types.ts';
import { ANY_ID, actionsFor, askingFor, brokerLetIn, namesFor, patternsOn } from './trust.ts';

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

// STS asks whether the one request may AssumeRole and TagSession: from one network it may do the one, from another the other.
const TORN = JSON.stringify({
  Version: '2012-10-17',
  Statement: (
    [
      ['sts:AssumeRole', '10.0.0.0/8'],
      ['sts:TagSession', '192.168.0.0/16'],
    ] as const
  ).map(([Action, network]) => ({
    ...{ Effect: 'Allow', Action, Principal: { AWS: 'arn:aws:iam::111122223333:user/broker' } },
    Condition: { IpAddress: { 'aws:SourceIp': network } },
  })),
});

test('a session of which each part is to be had, and never all of it, is not said to be refused: more is asked about than there is', () => {
  const broker = { arn: 'arn:aws:iam::111122223333:user/broker', name: 'broker', id: 'AIDA1', tags: {} };
  const role = { arn: 'arn:aws:iam::111122223333:role/r', id: 'AROA1', tags: {}, trust: TORN };
  const identity = { inline: [], attached: [], groups: [] };
  const state = {
    ...{ users: [{ ...broker, ...identity }], roles: [{ ...role, ...identity }], policies: [], buckets: [] },
    ...{ brokerArn: broker.arn, vault: { awsMounts: [{ path: 'aws' }] } },
  } as unknown as DeployedState;
  const letInWith = (sessionTags: Record<string, string>) =>
    brokerLetIn(
      'n',
      state.roles[0] as DeployedState['roles'][number],
      { mount: 'aws', sessionTags } as unknown as Parameters<typeof brokerLetIn>[2],
      state,
      new Policies(state),
    );
  expect(letInWith({})).toBe(true);
  expect(letInWith({ team: 'a' })).toBe(true);
});

test('names that a condition cannot tell apart stay as they are, whatever one of them gets; others go where it gets nothing', () => {
  const asking = (value: string, operator = 'StringLike') =>
    caller('a', {
      identity: policy('p', [
        {
          ...{ Effect: 'Allow', Action: '*', Resource: '*' },
          Condition: { [operator]: { 'sts:RoleSessionName': value } },
        },
      ]),
    });
  const names = (of: ReturnType<typeof caller>, gets: (name: string) => boolean) =>
    namesFor(SESSION_NAME, of, target('a'), gets);
  expect(names(asking('7', 'NumericEquals'), () => false)).toBe(SESSION_NAME);
  expect(names(asking('x*'), () => true)).toBe(SESSION_NAME);
  expect(names(asking('x*'), () => false)).toBeUndefined();
  const kept = names(asking('x*'), (name) => name.startsWith('x'));
  expect(kept?.domain.parts?.keep([true])).toBe(true);
  expect(kept?.domain.parts?.keep([false])).toBe(false);
  const listed = { ...SESSION_NAME, options: ['x1', 'y1'] };
  expect(namesFor(listed, asking('x*'), target('a'), (name) => name === 'x1')?.options).toEqual(['x1']);
  expect(namesFor(listed, asking('x*'), target('a'), () => false)).toBeUndefined();
});
