import { type Act, type Deployment, type EngineInput, ownBucket, type TenantId } from '@cordon/domain';
import { expect, it } from 'vitest';
import { openLiveEngine } from './live-engine.ts';
import { engineIds, loadEngine } from './registry.ts';
import { misbehavingServer } from './testing/server.ts';

const tenant = 'acme' as TenantId;
const get: Act = {
  as: { kind: 'tenant', tenant },
  call: { via: 'sdk', service: 's3', operation: 'GetObject', input: { Bucket: 'b', Key: 'k' } },
};
const presigned: Act = {
  ...get,
  call: { via: 'presigned', operation: 'GetObject', input: { Bucket: 'b', Key: 'k' }, expiresInSeconds: 60 },
};
const secret = 'wJalrXUtnFEMIexample';

function input(url: string): EngineInput {
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: secret, sessionToken: 'token-of-acme' };
  return {
    deployment: {
      prefix: 'p',
      region: 'us-east-1',
      tenants: [],
      vault: { awsMount: 'a' },
    } as unknown as Deployment,
    access: {
      region: 'us-east-1',
      awsEndpoint: url,
      vaultAddress: url,
      vaultToken: 'root',
      admin: credentials,
    },
    actors: new Map([[tenant, { tenant, credentials, vaultToken: 'hvs.acme' }]]),
    explain: (id) => (id === 'r-1' ? [{ layer: 'identity', why: 'no statement allows it' }] : undefined),
  };
}

async function answerOf(act: Act, handle: Parameters<typeof misbehavingServer>[0]) {
  await using server = await misbehavingServer(handle);
  const engine = await openLiveEngine(input(server.url));
  try {
    return await engine.perform(act);
  } finally {
    await engine.close();
  }
}

it.each([
  ['sdk', get],
  ['presigned', presigned],
])('reads a refusal over %s, with its code, and asks once', async (_name, act) => {
  let asked = 0;
  const answer = await answerOf(act, (_request, response) => {
    asked += 1;
    response.writeHead(403, { 'x-amz-request-id': 'r-1' });
    response.end('<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>not yours</Message></Error>');
  });
  expect(answer).toMatchObject({
    kind: 'refused',
    refusal: 'authorization',
    code: 'AccessDenied',
    requestId: 'r-1',
    deciders: [{ layer: 'identity' }],
  });
  expect(asked).toBe(1);
  expect(JSON.stringify(answer)).not.toContain(secret);
});

it.each([
  ['sdk', get],
  ['presigned', presigned],
])('calls a 503 and a reset over %s unclear', async (_name, act) => {
  expect((await answerOf(act, (_request, response) => response.writeHead(503).end())).kind).toBe('unclear');
  expect((await answerOf(act, (request) => request.socket.destroy())).kind).toBe('unclear');
});

it('is unclear when nobody listens, and when a tenant holds nothing', async () => {
  const engine = await openLiveEngine(input('http://127.0.0.1:9'));
  expect((await engine.perform(get)).kind).toBe('unclear');
  const stranger: Act = { ...get, as: { kind: 'tenant', tenant: 'nobody-here' as TenantId } };
  expect((await engine.perform(stranger)).reason).toContain('holds no credentials');
  await engine.close();
});

it('sends the attempt’s path to Vault as it is, with the tenant’s own token', async () => {
  let seen = '';
  const call = { via: 'vault', method: 'GET', path: 'aws/creds/../roles//x%2f?list=true' } as const;
  const answer = await answerOf({ ...get, call }, (request, response) => {
    seen = `${request.method} ${request.url} ${request.headers['x-vault-token']}`;
    response.writeHead(403).end('{"errors":["permission denied"]}');
  });
  expect(seen).toBe('GET /v1/aws/creds/../roles//x%2f?list=true hvs.acme');
  expect(answer).toMatchObject({ kind: 'refused', refusal: 'authorization', code: 'permission denied' });
});

it('answers an attempt by the refusal that its identity met', async () => {
  const as = { kind: 'assumed', by: get.as, roleArn: 'arn:aws:iam::1:role/r', sessionName: 's' } as const;
  const answer = await answerOf({ ...get, as }, (_request, response) => {
    response.writeHead(403, { 'content-type': 'text/xml' });
    response.end(
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    );
  });
  expect(answer).toMatchObject({ kind: 'refused', code: 'AccessDenied' });
  expect(answer.reason).toContain('assuming `arn:aws:iam::1:role/r`');
});

it('finds every engine by its file’s name', async () => {
  expect(engineIds()).toEqual(expect.arrayContaining(['localstack', 'localstack-open', 'ministack', 'aws']));
  const needs: Record<string, string> = {};
  for (const id of engineIds()) {
    const engine = await loadEngine(id);
    expect(engine.id).toBe(id);
    needs[id] = engine.needs.aws;
  }
  expect(needs).toMatchObject({
    aws: 'aws',
    evaluator: 'none',
    localstack: 'gateway',
    'localstack-open': 'localstack',
    ministack: 'ministack',
  });
  await expect(loadEngine('../secrets')).rejects.toThrow('unknown engine `../secrets`');
});

it('makes its canaries sing against a server that serves everybody, and keeps silent when all are refused', async () => {
  const tenants = [{ tenant: ownBucket(tenant, 'p-acme'), vaultRole: 'acme' }];
  const made =
    '<R><CreateAccessKeyResult><AccessKey><AccessKeyId>AKIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey></AccessKey></CreateAccessKeyResult></R>';
  const canariesOf = async (enforcing: boolean) => {
    await using server = await misbehavingServer((request, response) => {
      const { authorization = '', 'x-vault-token': token = '' } = request.headers;
      const vault = request.url?.startsWith('/v1/') === true;
      const privileged = vault ? token === 'root' || request.url?.includes('revoke-self') : false;
      const refuse =
        enforcing && (vault ? !privileged : authorization === '' || authorization.includes('AKIA1'));
      if (refuse) return response.writeHead(403).end(vault ? '{"errors":["permission denied"]}' : '');
      return response.writeHead(200).end(vault ? '{"auth":{"client_token":"plain"},"data":{}}' : made);
    });
    const given = input(server.url);
    const engine = await openLiveEngine({
      ...given,
      deployment: { ...given.deployment, tenants } as unknown as Deployment,
      actors: new Map(),
    });
    try {
      return (await engine.canaries()).map(({ of, answer }) => [of, answer.kind]);
    } finally {
      await engine.close();
    }
  };
  expect(await canariesOf(false)).toEqual([
    ['aws', 'served'],
    ['vault', 'served'],
  ]);
  expect(await canariesOf(true)).toEqual([
    ['aws', 'refused'],
    ['vault', 'refused'],
  ]);
});
