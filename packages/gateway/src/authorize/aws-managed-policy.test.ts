import { expect, test } from 'vitest';
import { ACCOUNT, aPolicy, policyText, storeOf } from '../../testing/entities.ts';
import type { Upstream, UpstreamRequest } from '../http/upstream.ts';
import type { Store } from '../state/store.ts';
import { learnManagedPolicies } from './aws-managed-policy.ts';

const ARN = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess';
const text = policyText({ Action: 's3:Get*', Resource: '*' });
const policy = (version: string) =>
  `<GetPolicyResponse><GetPolicyResult><Policy>${version}</Policy></GetPolicyResult></GetPolicyResponse>`;
const document = (content: string) =>
  `<GetPolicyVersionResponse><GetPolicyVersionResult><PolicyVersion>${content}</PolicyVersion></GetPolicyVersionResult></GetPolicyVersionResponse>`;
const ANSWERS = {
  GetPolicy: policy('<DefaultVersionId>v7</DefaultVersionId>'),
  GetPolicyVersion: document(`<Document>${encodeURIComponent(text)}</Document>`),
};

/** What came to be known, and what the upstream was asked for it, form by form. */
async function learn(
  arns: readonly string[],
  answers: Partial<typeof ANSWERS> = ANSWERS,
  store = storeOf({}) as Store,
) {
  const asked: string[] = [];
  const upstream = {
    authorization: (accountId: string, service: string) => `${accountId} for ${service}`,
    call: async ({ method, path, headers }: UpstreamRequest, body: Buffer) => {
      const form = new URLSearchParams(body.toString());
      expect([method, path, headers]).toEqual([
        'POST',
        '/',
        {
          'user-agent': 'cordon-gateway',
          authorization: `${ACCOUNT} for iam`,
          'content-type': 'application/x-www-form-urlencoded',
        },
      ]);
      expect(form.get('Version')).toBe('2010-05-08');
      const action = form.get('Action') as keyof typeof ANSWERS;
      asked.push([action, form.get('PolicyArn'), form.get('VersionId')].filter(Boolean).join(' '));
      const answer = answers[action];
      return { status: answer === undefined ? 404 : 200, headers: {}, body: Buffer.from(answer ?? '<No/>') };
    },
  } as unknown as Upstream;
  await learnManagedPolicies({ accountId: ACCOUNT, store, upstream }, arns);
  return { asked, row: store.get('policies', arns[0] ?? ''), store };
}

test('a policy of AWS’s own is asked for with its default version, and once', async () => {
  const { asked, row, store } = await learn([ARN]);
  expect(asked).toEqual([`GetPolicy ${ARN}`, `GetPolicyVersion ${ARN} v7`]);
  expect(row).toStrictEqual({
    arn: ARN,
    name: 'ViewOnlyAccess',
    defaultVersion: 'v7',
    versions: { v7: text },
  });
  expect((await learn([ARN], ANSWERS, store)).asked).toEqual([]);
});

test('others are known from their creation, and nobody is asked', async () => {
  const own = `arn:aws:iam::${ACCOUNT}:policy/own`;
  const long = `arn:aws:iam::aws:policy/${'x'.repeat(201)}`;
  const store = storeOf({ policies: [aPolicy(own, text)] }) as Store;
  for (const arn of [
    own,
    long,
    `x${ARN}`,
    `${ARN} `,
    'arn:aws:iam::aws:policy/',
    'arn:aws:iam::aws:policy/a&b',
  ])
    expect((await learn([arn], ANSWERS, store)).asked).toEqual([]);
  expect((await learn([long.slice(0, -1)])).asked).toHaveLength(2);
});

test('each of several is asked for', async () => {
  const { store } = await learn([ARN, 'arn:aws:iam::aws:policy/ReadOnlyAccess']);
  expect([...store.all('policies')].map(({ name }) => name)).toEqual(['ViewOnlyAccess', 'ReadOnlyAccess']);
});

test.each([
  ['there is no such policy', {}],
  ['there is no such version', { GetPolicy: ANSWERS.GetPolicy }],
  ['no default version is told', { ...ANSWERS, GetPolicy: policy('') }],
  ['no document is told', { ...ANSWERS, GetPolicyVersion: document('') }],
])('nothing is learnt where %s', async (_what, answers) => {
  const { row } = await learn([ARN], answers);
  expect(row).toBeUndefined();
});
