import { describe, expect, test } from 'vitest';
import { ACCOUNT, aRole, aUser, changesFor, storeOf } from '../../testing/entities.ts';
import { identityKey } from '../state/entities.ts';
import { pinnedPolicy, shownText, storedPolicy } from './pinned-policy.ts';

const role = aRole('acme');
const user = aUser('someone');
const trust = (principal: unknown, more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }],
  });
const principalIn = (text: string) => JSON.parse(text).Statement[0].Principal;

/** What AWS shows of it; that an account id comes back as its root is what awspolicyequivalence compares as equal. */
describe('a policy as AWS stores it', () => {
  const store = () => storeOf({ roles: [role], users: [user] });
  const stored = (principal: unknown) => storedPolicy(trust(principal), 'trust', store());

  test('an account id is the ARN of the account’s root', () => {
    expect(principalIn(stored({ AWS: ACCOUNT }).text)).toEqual({ AWS: `arn:aws:iam::${ACCOUNT}:root` });
    const both = { AWS: [ACCOUNT, role.arn], Service: 'ec2.amazonaws.com' };
    expect(principalIn(stored(both).text)).toEqual({
      AWS: [`arn:aws:iam::${ACCOUNT}:root`, role.arn],
      Service: 'ec2.amazonaws.com',
    });
  });

  test('a user whose name looks like an account or an id is still that user', () => {
    for (const name of [ACCOUNT, 'AIDAFOO', 'AROAFOO']) {
      const named = aUser(name, { id: 'AIDANAMED' });
      const kept = storedPolicy(trust({ AWS: named.arn }), 'trust', storeOf({ users: [named] }));
      expect([principalIn(kept.text), kept.principals, kept.unknown]).toEqual([
        ...[{ AWS: named.arn }, { [named.arn]: 'AIDANAMED' }, []],
      ]);
    }
  });

  test('an id of nobody is unknown, and stays as it was written', () => {
    const gone = stored({ AWS: ['AIDAGONE', user.arn] });
    expect([principalIn(gone.text), gone.principals, gone.unknown]).toEqual([
      ...[{ AWS: ['AIDAGONE', user.arn] }, { [user.arn]: user.id }, ['AIDAGONE']],
    ]);
  });

  test('in a statement that stands alone, and among those that a policy excepts', () => {
    const [statement] = JSON.parse(trust({ AWS: ACCOUNT })).Statement;
    const alone = storedPolicy(
      JSON.stringify({ Version: '2012-10-17', Statement: statement }),
      'trust',
      store(),
    );
    expect(JSON.parse(alone.text).Statement.Principal).toEqual({ AWS: `arn:aws:iam::${ACCOUNT}:root` });
    const { Principal, ...rest } = statement;
    const except = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ ...rest, Effect: 'Deny', NotPrincipal: Principal, Action: 's3:*', Resource: '*' }],
    });
    expect(JSON.parse(storedPolicy(except, 'resource', store()).text).Statement[0].NotPrincipal).toEqual({
      AWS: `arn:aws:iam::${ACCOUNT}:root`,
    });
  });

  test('users and roles are pinned by what they are, also below a path and beside one of the same name', () => {
    const below = aRole('below', [], { path: '/a/b/', arn: `arn:aws:iam::${ACCOUNT}:role/a/b/below` });
    const same = aUser('below');
    const state = storeOf({ roles: [below], users: [same] });
    expect(storedPolicy(trust({ AWS: [below.arn, same.arn] }), 'trust', state)).toMatchObject({
      principals: { [below.arn]: below.id, [same.arn]: same.id },
      unknown: [],
    });
    const noPath = `arn:aws:iam::${ACCOUNT}:role/below`;
    expect(storedPolicy(trust({ AWS: noPath }), 'trust', state).unknown).toEqual([noPath]);
  });

  test('the unique id of somebody is their ARN, pinned to them', () => {
    const { text, principals, unknown } = stored({ AWS: role.id });
    expect([principalIn(text), principals, unknown]).toEqual([
      { AWS: role.arn },
      { [role.arn]: role.id },
      [],
    ]);
  });

  test('the unique id of nobody is an unknown principal', () => {
    expect(stored({ AWS: ['AROAGONEGONEGONEGONE', 'AIDAGONEGONEGONEGONE'] }).unknown).toEqual([
      'AROAGONEGONEGONEGONE',
      'AIDAGONEGONEGONEGONE',
    ]);
  });

  test('what needs no change is the very text that came', () => {
    const text = `  ${trust({ AWS: role.arn })}\n`;
    expect(storedPolicy(text, 'trust', store()).text).toBe(text);
    expect(stored('*').text).toBe(trust('*'));
  });
});

describe('a policy as AWS shows it', () => {
  const policy = {
    text: trust({ AWS: [role.arn, user.arn] }),
    principals: { [role.arn]: role.id, [user.arn]: user.id },
  };

  test('as long as everybody lives, as it was saved', () => {
    expect(shownText(policy, storeOf({ roles: [role], users: [user] }))).toBe(policy.text);
  });

  test('with the unique id of who was deleted, also when another has the name', () => {
    const shown = (store = storeOf({ users: [user] })) => principalIn(shownText(policy, store));
    expect(shown()).toEqual({ AWS: [role.id, user.arn] });
    expect(shown(storeOf({ users: [user], roles: [{ ...role, id: 'AROAANOTHER' }] }))).toEqual({
      AWS: [role.id, user.arn],
    });
  });

  test('with the new ARN of who was renamed, and it still counts for them', () => {
    const renamed = aUser('renamed', { id: user.id });
    const store = storeOf({ roles: [role], users: [renamed] });
    expect(principalIn(shownText(policy, store))).toEqual({ AWS: [role.arn, renamed.arn] });
    const { document } = pinnedPolicy('trust', policy, 'trust', store);
    expect(document.statements[0]?.principal?.entries.map(({ value }) => value)).toEqual([
      role.arn,
      renamed.arn,
    ]);
    store.apply([
      { table: 'users', key: identityKey(ACCOUNT, 'renamed') },
      ...changesFor({ users: [{ ...user, id: 'AIDAX' }] }),
    ]);
    expect(principalIn(shownText(policy, store))).toEqual({ AWS: [role.arn, user.id] });
  });
});
