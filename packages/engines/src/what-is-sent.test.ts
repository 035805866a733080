import type { Access, Act, Actor, Deployment, Identity, TenantId } from '@cordon/domain';
import { ownBucket } from '@cordon/domain';
import { connectVault } from '@cordon/vault';
import { describe, expect, it } from 'vitest';
import { openLiveEngine } from './live-engine.ts';
import { performAct, type Stage } from './perform/act.ts';
import { commandOf, openClients } from './perform/clients.ts';
import { misbehavingServer } from './testing/server.ts';

const TENANT = 'acme' as TenantId;
const OWN = { accessKeyId: 'AKIAOWN', secretAccessKey: 'secret-of-acme', sessionToken: 'token-of-acme' };
const ADMIN = { accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret-of-admin' };
const ROLES_ADMIN = { accessKeyId: 'AKIAROLES', secretAccessKey: 'secret-of-roles' };
const OF_TENANT: Identity = { kind: 'tenant', tenant: TENANT };

/** A request as it came in: `by` is the access key of its signature, or `nobody`. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly by: string;
  readonly body: string;
}
interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const vaultSays = (body: object, status = 200): Reply => ({ status, body: JSON.stringify(body) });

const ASSUMED: Reply = {
  body: '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIANEW</AccessKeyId><SecretAccessKey>new</SecretAccessKey><SessionToken>token-new</SessionToken><Expiration>2026-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>',
};

/** Performs acts against a server that answers by `reply` and keeps what it was sent. */
async function against(
  reply: (sent: Sent, index: number) => Reply,
  acts: readonly Act[],
  more: {
    access?: Partial<Access>;
    attempt?: Parameters<typeof performAct>[2];
    timeoutMs?: number;
    issuer?: true;
  } = {},
) {
  const all: Sent[] = [];
  await using server = await misbehavingServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '', 'http://server');
    const key = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
    const sent: Sent = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      by: key ?? url.searchParams.get('X-Amz-Credential')?.split('/')[0] ?? 'nobody',
      body: Buffer.concat(chunks).toString('utf8'),
    };
    const { status = 200, headers = {}, body = '' } = reply(sent, all.push(sent) - 1);
    response.writeHead(status, headers).end(body);
  });
  const vault = connectVault({ address: server.url });
  const clients = openClients({
    region: 'eu-central-1',
    endpoint: server.url,
    ...(more.timeoutMs === undefined ? {} : { timeoutMs: more.timeoutMs }),
  });
  const stage: Stage = {
    deployment: {
      prefix: 'run',
      vault: { awsMount: 'aws', authMount: 'logins' },
      tenants: [{ tenant: ownBucket(TENANT, 'run-acme'), vaultRole: 'acme-role' }],
    } as unknown as Deployment,
    access: {
      region: 'eu-central-1',
      awsEndpoint: server.url,
      vaultAddress: server.url,
      vaultToken: 'operators-token',
      admin: ADMIN,
      ...(more.issuer === undefined
        ? {}
        : {
            workloads: { address: server.url, key: 'the-issuers-key', authority: '', authorities: '' },
          }),
      ...more.access,
    },
    actors: new Map<string, Actor>([
      [TENANT, { tenant: TENANT, credentials: OWN, vaultToken: 'token-of-vault' }],
      ['acme by logins/second', { tenant: TENANT, credentials: { ...OWN, accessKeyId: 'AKIASECOND' } }],
    ]),
    clients,
    vault,
    timeoutMs: more.timeoutMs ?? 60_000,
    explain: (id) => (id === 'known' ? [{ layer: 'trust', why: 'it is not named' }] : []),
  };
  try {
    const outcomes = [];
    for (const act of acts) outcomes.push(await performAct(act, stage, more.attempt));
    return { all, outcomes, answers: outcomes.map(({ answer }) => answer) };
  } finally {
    clients.close();
    vault.close();
  }
}

/** The same, where that server is also the lab's issuer of workload tokens. */
const againstIssuer = (reply: (sent: Sent, index: number) => Reply, acts: readonly Act[]) =>
  against(reply, acts, { issuer: true });

const sdk = (as: Identity, operation: string, input: Record<string, unknown> = {}, service = 's3'): Act => ({
  as,
  call: { via: 'sdk', service: service as 's3', operation, input },
});
const vaultRead = (as: Identity, path = 'aws/roles'): Act => ({
  as,
  call: { via: 'vault', method: 'GET', path },
});

describe('who signs', () => {
  it.each([
    ['a tenant', OF_TENANT, 'AKIAOWN', 'token-of-acme'],
    [
      'a tenant by one of its logins',
      { kind: 'tenant', tenant: TENANT, login: 'logins/second' },
      'AKIASECOND',
      'token-of-acme',
    ],
    ['the operator', { kind: 'operator' }, 'AKIAADMIN', undefined],
    ['the operator of the roles’ account', { kind: 'operator', account: 'roles' }, 'AKIAROLES', undefined],
    ['nobody', { kind: 'anonymous' }, 'nobody', undefined],
  ] as const)('%s', async (_who, as, key, token) => {
    const { all } = await against(() => ({}), [sdk(as, 'GetObject', { Bucket: 'b', Key: 'k' })], {
      access: { rolesAdmin: ROLES_ADMIN },
    });
    expect(all).toHaveLength(1);
    expect([all[0]?.by, all[0]?.headers['x-amz-security-token']]).toEqual([key, token]);
    if (key === 'nobody') expect(all[0]?.headers.authorization).toBeUndefined();
    else expect(all[0]?.headers.authorization).toContain('/eu-central-1/s3/aws4_request');
  });

  it('is unclear where nobody administers the other account', async () => {
    const { all, answers } = await against(
      () => ({}),
      [sdk({ kind: 'operator', account: 'roles' }, 'ListBuckets')],
    );
    expect([all.length, answers[0]?.kind]).toEqual([0, 'unclear']);
    expect(answers[0]?.reason).toMatch(/account that owns the roles/);
  });

  it('is unclear, with its login, for a tenant that holds nothing', async () => {
    const { answers } = await against(
      () => ({}),
      [
        sdk({ kind: 'tenant', tenant: TENANT, login: 'logins/third' }, 'ListBuckets'),
        sdk({ kind: 'tenant', tenant: 'globex' as TenantId }, 'ListBuckets'),
      ],
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['unclear', 'unclear']);
    expect(answers[0]?.reason).toContain('logged in at `logins/third`');
    expect(answers[1]?.reason).not.toContain('logged in');
  });

  it('sends each its own Vault token, the operator its own, and nobody none', async () => {
    const { all } = await against(
      () => vaultSays({}),
      [vaultRead(OF_TENANT), vaultRead({ kind: 'operator' }), vaultRead({ kind: 'anonymous' })],
    );
    expect(all.map(({ headers }) => headers['x-vault-token'])).toEqual([
      'token-of-vault',
      'operators-token',
      undefined,
    ]);
  });
});

describe('a call of the SDK', () => {
  it('names buckets in the path, asks once, and sends no checksum that nobody asked for', async () => {
    const { all, outcomes } = await against(
      (sent) => (sent.method === 'GET' ? { body: 'what is in it' } : {}),
      [
        sdk(OF_TENANT, 'PutObject', { Bucket: 'b', Key: 'a/k', Body: { $body: 'text' }, Tagging: 'a=b' }),
        sdk(OF_TENANT, 'GetObject', {
          Bucket: 'b',
          Key: 'a/k',
          IfModifiedSince: { $date: '2026-01-02T00:00:00Z' },
        }),
      ],
    );
    expect(all.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PUT', '/b/a/k', 'text'],
      ['GET', '/b/a/k', ''],
    ]);
    expect(Object.keys(all[0]?.headers ?? {}).filter((name) => name.startsWith('x-amz-checksum'))).toEqual(
      [],
    );
    expect(all[0]?.headers['x-amz-tagging']).toBe('a=b');
    expect(all[1]?.headers['if-modified-since']).toBe('Fri, 02 Jan 2026 00:00:00 GMT');
    // The body is part of what came back.
    expect(outcomes[1]?.output).toMatchObject({ Body: 'what is in it' });
  });

  it('speaks IAM’s and STS’s query protocol with the service’s own scope', async () => {
    const { all } = await against(
      () => ({ body: '<R></R>' }),
      [sdk(OF_TENANT, 'GetRole', { RoleName: 'r' }, 'iam'), sdk(OF_TENANT, 'GetCallerIdentity', {}, 'sts')],
    );
    expect(all.map(({ body }) => new URLSearchParams(body).get('Action'))).toEqual([
      'GetRole',
      'GetCallerIdentity',
    ]);
    expect(
      all.map(({ headers }) => /\/(\w+)\/aws4_request/.exec(String(headers.authorization))?.[1]),
    ).toEqual(['iam', 'sts']);
  });

  it('does not exist for a name that is none, and has no client of S3 Control', async () => {
    expect(() => commandOf('s3', 'ReadObject', {})).toThrow('`s3` has no operation `ReadObject`');
    const { all, answers } = await against(() => ({}), [sdk(OF_TENANT, 'GetBucket', {}, 's3control')]);
    expect([all.length, answers[0]?.kind]).toEqual([0, 'unclear']);
    expect(answers[0]?.reason).toMatch(/no S3 Control client/);
  });

  it('is unclear when no answer comes in time, when a body breaks off, and after a redirect', async () => {
    await using silent = await misbehavingServer(() => {});
    const clients = openClients({ region: 'us-east-1', endpoint: silent.url, timeoutMs: 100 });
    const client = clients.get('s3', OWN);
    await expect(client.send(commandOf('s3', 'ListBuckets', {}))).rejects.toThrow(/timed out|timeout/i);
    clients.close();
    const broken = await against(
      () => ({ headers: { 'content-length': '99' }, body: 'short' }),
      [sdk(OF_TENANT, 'GetObject', { Bucket: 'b', Key: 'k' })],
      { timeoutMs: 300 },
    );
    expect(broken.answers[0]?.kind).toBe('unclear');
    const moved = await against(
      () => ({ status: 301, headers: { 'x-amz-bucket-region': 'us-west-2' } }),
      [sdk(OF_TENANT, 'GetObject', { Bucket: 'b', Key: 'k' })],
    );
    expect([moved.all.length, moved.answers[0]?.kind]).toEqual([1, 'unclear']);
  });

  it('is stopped by its signal', async () => {
    await using silent = await misbehavingServer(() => {});
    const engine = await openLiveEngine({
      deployment: { tenants: [] } as unknown as Deployment,
      access: {
        region: 'us-east-1',
        awsEndpoint: silent.url,
        vaultAddress: silent.url,
        vaultToken: '',
        admin: ADMIN,
      },
      actors: new Map(),
      signal: AbortSignal.timeout(100),
    });
    expect((await engine.perform(sdk({ kind: 'operator' }, 'ListBuckets'))).kind).toBe('unclear');
    expect(engine.secure).toBe(false);
    await engine.close();
  });

  it('keeps one client for each signer and transport: a forged secret has its own', () => {
    const clients = openClients({ region: 'us-east-1', endpoint: 'https://127.0.0.1:1' });
    expect(clients.get('s3', OWN)).toBe(clients.get('s3', { ...OWN }));
    expect(clients.get('s3', OWN)).not.toBe(clients.get('s3', { ...OWN, secretAccessKey: 'forged' }));
    expect(clients.get('s3', OWN)).not.toBe(clients.get('s3', OWN, 'http'));
    expect(clients.get('s3', OWN)).not.toBe(clients.get('sts', OWN));
    const before = clients.get('s3', OWN);
    clients.close();
    expect(clients.get('s3', OWN)).not.toBe(before);
    clients.close();
  });

  it('goes in clear text where that is the question, with the same signature', async () => {
    let asked = '';
    await using server = await misbehavingServer((request, response) => {
      asked = request.headers.authorization ?? '';
      response.end();
    });
    const clients = openClients({ region: 'us-east-1', endpoint: server.url.replace('http:', 'https:') });
    await clients.get('s3', OWN, 'http').send(commandOf('s3', 'HeadBucket', { Bucket: 'b' }));
    expect(asked).toContain('AKIAOWN');
    clients.close();
  });
});

describe('a presigned URL', () => {
  const presigned = (operation: string, input: object, as: Identity = OF_TENANT): Act => ({
    as,
    call: {
      via: 'presigned',
      operation: operation as 'GetObject',
      input: { Bucket: 'b', ...input },
      expiresInSeconds: 77,
    },
  });

  it.each([
    ['GetObject', { Key: 'k' }, 'GET', '/b/k'],
    ['HeadObject', { Key: 'k' }, 'HEAD', '/b/k'],
    ['PutObject', { Key: 'k', Body: { $body: 'text' } }, 'PUT', '/b/k'],
    ['DeleteObject', { Key: 'k' }, 'DELETE', '/b/k'],
    ['ListObjectsV2', { Prefix: 'p/' }, 'GET', '/b/'],
  ])(
    'of %s carries the signature in its query and nothing in its headers',
    async (operation, input, method, path) => {
      const { all, answers } = await against(
        () => ({ headers: { 'x-amz-request-id': 'known' } }),
        [presigned(operation, input)],
      );
      expect(all[0]).toMatchObject({
        method,
        path,
        by: 'AKIAOWN',
        body: operation === 'PutObject' ? 'text' : '',
      });
      expect(all[0]?.query).toMatchObject({ 'X-Amz-Expires': '77', 'X-Amz-Security-Token': 'token-of-acme' });
      expect(all[0]?.headers.authorization).toBeUndefined();
      expect(answers[0]).toMatchObject({
        kind: 'served',
        httpStatus: 200,
        requestId: 'known',
        deciders: [{ layer: 'trust' }],
      });
      expect(JSON.stringify(answers)).not.toMatch(/X-Amz-Signature|token-of-acme/);
    },
  );

  it('is never followed elsewhere, and says the cause when no answer comes', async () => {
    const { all, answers } = await against(
      () => ({ status: 307, headers: { location: '/elsewhere' } }),
      [presigned('GetObject', { Key: 'k' })],
    );
    expect([all.length, answers[0]?.kind, answers[0]?.httpStatus]).toEqual([1, 'unclear', 307]);
    const none = await against(() => ({}), [presigned('GetObject', { Key: 'k' }, { kind: 'anonymous' })]);
    expect([none.all.length, none.answers[0]?.reason]).toEqual([
      0,
      expect.stringMatching(/an anonymous caller cannot presign/),
    ]);
  });

  it('has no request id where none was sent, and tells a refusal’s words', async () => {
    const { answers } = await against(
      (_, index) =>
        index === 0
          ? {}
          : { status: 403, body: '<Error><Code>AccessDenied</Code><Message>not yours</Message></Error>' },
      [presigned('GetObject', { Key: 'k' }), presigned('GetObject', { Key: 'k' })],
    );
    expect(answers[0]).not.toHaveProperty('requestId');
    expect(answers[1]).toMatchObject({
      kind: 'refused',
      code: 'AccessDenied',
      reason: expect.stringContaining('not yours'),
    });
    expect(answers[1]).not.toHaveProperty('requestId');
  });
});

describe('an assumed role', () => {
  const assumed: Identity = {
    kind: 'assumed',
    by: OF_TENANT,
    roleArn: 'arn:aws:iam::000000000000:role/other',
    sessionName: 'chosen',
    policy: '{}',
    externalId: 'outside',
    durationSeconds: 901,
    transitiveTagKeys: ['tenant'],
    tags: { tenant: 'globex' },
  };

  it('is asked for with all that the attempt says, and its credentials make the call', async () => {
    const { all } = await against((_, index) => (index === 0 ? ASSUMED : {}), [sdk(assumed, 'ListBuckets')]);
    expect(Object.fromEntries(new URLSearchParams(all[0]?.body))).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::000000000000:role/other',
      RoleSessionName: 'chosen',
      Policy: '{}',
      ExternalId: 'outside',
      DurationSeconds: '901',
      'TransitiveTagKeys.member.1': 'tenant',
      'Tags.member.1.Key': 'tenant',
      'Tags.member.1.Value': 'globex',
    });
    expect(all.map(({ by, headers }) => [by, headers['x-amz-security-token']])).toEqual([
      ['AKIAOWN', 'token-of-acme'],
      ['ASIANEW', 'token-new'],
    ]);
  });

  it('sends nothing that the attempt does not say, and keeps its taker’s Vault token', async () => {
    const {
      policy: _1,
      externalId: _2,
      durationSeconds: _3,
      transitiveTagKeys: _4,
      tags: _5,
      ...bare
    } = assumed;
    const { all } = await against((_, index) => (index === 0 ? ASSUMED : vaultSays({})), [vaultRead(bare)]);
    expect([...new URLSearchParams(all[0]?.body).keys()].sort()).toEqual([
      'Action',
      'RoleArn',
      'RoleSessionName',
      'Version',
    ]);
    expect(all[1]?.headers['x-vault-token']).toBe('token-of-vault');
  });

  it.each([
    '<AssumeRoleResponse><AssumeRoleResult></AssumeRoleResult></AssumeRoleResponse>',
    '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId></Credentials></AssumeRoleResult></AssumeRoleResponse>',
  ])('without credentials in the answer is unclear', async (body) => {
    const { all, answers } = await against(() => ({ body }), [sdk(assumed, 'ListBuckets')]);
    expect([all.length, answers[0]?.kind]).toEqual([1, 'unclear']);
  });
});

describe('credentials of a path in Vault', () => {
  const from = (more: object = {}): Identity => ({
    kind: 'vault-credentials',
    by: OF_TENANT,
    path: 'aws/creds/x',
    ...more,
  });
  const data = { access_key: 'ASIAVAULT', secret_key: 's', security_token: 'older-name' };

  it('are read with the tenant’s token, and its parameters stand in the query', async () => {
    const { all } = await against(
      (_, index) => (index === 0 ? vaultSays({ data }) : {}),
      [sdk(from({ parameters: { ttl: '1h', role_session_name: 'a b' } }), 'ListBuckets')],
    );
    expect(all[0]).toMatchObject({
      method: 'GET',
      path: '/v1/aws/creds/x',
      query: { ttl: '1h', role_session_name: 'a b' },
      headers: { 'x-vault-token': 'token-of-vault' },
    });
    expect([all[1]?.by, all[1]?.headers['x-amz-security-token']]).toEqual(['ASIAVAULT', 'older-name']);
  });

  it('are written for with a body, and a user’s key has no session token', async () => {
    const { all } = await against(
      (_, index) =>
        index === 0
          ? vaultSays({ data: { access_key: 'AKIAUSER', secret_key: 's', security_token: null } })
          : {},
      [sdk(from({ method: 'POST', parameters: { ttl: '1h' } }), 'ListBuckets')],
    );
    expect([all[0]?.method, JSON.parse(all[0]?.body ?? ''), all[0]?.query]).toEqual([
      'POST',
      { ttl: '1h' },
      {},
    ]);
    expect([all[1]?.by, all[1]?.headers['x-amz-security-token']]).toEqual(['AKIAUSER', undefined]);
  });

  it('are revoked by their lease, at once, or by all below a path; by the operator', async () => {
    const revoked = (below?: string): Identity => ({
      kind: 'revoked',
      of: from(),
      ...(below === undefined ? {} : { below }),
    });
    const { all, answers } = await against(
      (sent) =>
        sent.path.endsWith('creds/x')
          ? vaultSays({ lease_id: 'aws/creds/x/1', data })
          : { status: sent.path.startsWith('/v1/') ? 204 : 200 },
      [sdk(revoked(), 'ListBuckets'), sdk(revoked('aws/creds/x'), 'ListBuckets')],
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['served', 'served']);
    const orders = all.filter(({ path }) => path.includes('/leases/'));
    expect(
      orders.map(({ method, path, body, headers }) => [
        method,
        path,
        JSON.parse(body),
        headers['x-vault-token'],
      ]),
    ).toEqual([
      ['PUT', '/v1/sys/leases/revoke', { lease_id: 'aws/creds/x/1', sync: true }, 'operators-token'],
      ['PUT', '/v1/sys/leases/revoke-prefix/aws/creds/x', { sync: true }, 'operators-token'],
    ]);
    // The holder keeps what it held.
    expect(all.filter(({ by }) => by === 'ASIAVAULT')).toHaveLength(2);
  });

  it.each([
    ['a secret is missing', { data: { access_key: 'A' } }],
    ['a key is empty', { data: { access_key: '', secret_key: 's' } }],
    ['it is no credential at all', {}],
  ])('that are none are unclear: %s', async (_what, body) => {
    const { answers, all } = await against(() => vaultSays(body), [sdk(from(), 'ListBuckets')]);
    expect([answers[0]?.kind, all.length]).toEqual(['unclear', 1]);
  });

  it('of a chain whose first link is refused are never asked for', async () => {
    const revoked: Identity = { kind: 'revoked', of: from() };
    const further: Identity = {
      kind: 'assumed',
      by: from(),
      roleArn: 'arn:aws:iam::1:role/r',
      sessionName: 's',
    };
    const { all, answers } = await against(
      () => vaultSays({ errors: ['permission denied'] }, 403),
      [sdk(revoked, 'ListBuckets'), sdk(further, 'ListBuckets')],
    );
    expect(all.map(({ path }) => path)).toEqual(['/v1/aws/creds/x', '/v1/aws/creds/x']);
    expect(answers.map(({ kind }) => kind)).toEqual(['refused', 'refused']);
  });

  it('whose lease cannot be revoked, or that have none, leave nothing to be asked', async () => {
    const revoked: Identity = { kind: 'revoked', of: from() };
    const { answers } = await against(
      (sent, index) =>
        sent.path.endsWith('creds/x')
          ? vaultSays({ data, ...(index === 0 ? {} : { lease_id: 'l' }) })
          : { status: 500 },
      [
        sdk(revoked, 'ListBuckets'),
        sdk(revoked, 'ListBuckets'),
        sdk({ ...revoked, below: 'aws/' }, 'ListBuckets'),
      ],
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['unclear', 'unclear', 'unclear']);
    expect(
      answers.map(({ reason }) => /no lease|revoking the lease|below `aws\/`/.exec(reason)?.[0]),
    ).toEqual(['no lease', 'revoking the lease', 'below `aws/`']);
  });

  it('that Vault refuses answer the attempt, with the path', async () => {
    const { answers } = await against(
      () => vaultSays({ errors: ['permission denied'] }, 403),
      [sdk(from(), 'ListBuckets')],
    );
    expect(answers[0]).toMatchObject({ kind: 'refused', refusal: 'authorization' });
    expect(answers[0]?.reason).toMatch(/getting credentials from `aws\/creds\/x`/);
  });
});

describe('a login by AppRole', () => {
  const login: Identity = { kind: 'vault-login', appRole: 'acme', secretIdMetadata: { tenant: 'globex' } };
  const vault = (sent: Sent): Reply => {
    if (sent.path.endsWith('/role-id')) return vaultSays({ data: { role_id: 'the-role-id' } });
    if (sent.path.endsWith('/secret-id'))
      return vaultSays({ data: { secret_id: 'the-secret-id', secret_id_accessor: 'a' } });
    if (sent.path.endsWith('/login'))
      return vaultSays({
        auth: { client_token: 'fresh', accessor: 'a', lease_duration: 1, renewable: true },
      });
    return vaultSays({});
  };

  it('is made with a secret id that the operator hands out, and holds no AWS credentials', async () => {
    const { all } = await against(vault, [vaultRead(login), sdk(login, 'ListBuckets')]);
    expect(all.slice(0, 4).map(({ path, headers }) => [path, headers['x-vault-token']])).toEqual([
      ['/v1/auth/logins/role/acme/role-id', 'operators-token'],
      ['/v1/auth/logins/role/acme/secret-id', 'operators-token'],
      ['/v1/auth/logins/login', undefined],
      ['/v1/aws/roles', 'fresh'],
    ]);
    expect(JSON.parse(JSON.parse(all[1]?.body ?? '').metadata)).toEqual({ tenant: 'globex' });
    expect(JSON.parse(all[2]?.body ?? '')).toEqual({ role_id: 'the-role-id', secret_id: 'the-secret-id' });
    expect(all.at(-1)?.by).toBe('nobody');
  });

  it('that fails is unclear: no policy has been asked', async () => {
    const { answers } = await against(
      (sent) =>
        sent.path.endsWith('/login') ? vaultSays({ errors: ['permission denied'] }, 403) : vault(sent),
      [vaultRead(login)],
    );
    expect(answers[0]?.kind).toBe('unclear');
    expect(answers[0]?.reason).toMatch(/logging in as `acme`/);
  });
});

describe('a login by what a workload shows', () => {
  const by = (role: string, foreign?: true) =>
    ({ role, proof: { method: 'jwt', claims: { project: role }, ...(foreign && { foreign }) } }) as const;
  const login = (...others: readonly string[]): Identity => ({
    kind: 'workload-login',
    by: by('acme'),
    ...(others.length === 0 ? {} : { followedBy: others.map((role) => by(role)) }),
  });
  /** The lab's issuer and Vault behind one address: `refuse` answers the login of these roles. */
  const world =
    (refuse: Readonly<Record<string, Reply>> = {}) =>
    (sent: Sent): Reply => {
      if (sent.path === '/ci/token') return { body: JSON.stringify({ token: `token of ${sent.body}` }) };
      if (!sent.path.endsWith('/login')) return vaultSays({});
      const { role } = JSON.parse(sent.body);
      return refuse[role] ?? vaultSays({ auth: { client_token: `token-of-${role}` } });
    };
  const ask = (as: Identity, refuse?: Readonly<Record<string, Reply>>) =>
    againstIssuer(world(refuse), [vaultRead(as)]);

  it('has a token signed for its own claims and holds what Vault gives for it, after the others came', async () => {
    const { all } = await ask(login('globex'));
    expect(all.map(({ path, headers }) => [path, headers['x-vault-token'] ?? headers.authorization])).toEqual(
      [
        ['/ci/token', 'Bearer the-issuers-key'],
        ['/v1/auth/logins/login', undefined],
        ['/ci/token', 'Bearer the-issuers-key'],
        ['/v1/auth/logins/login', undefined],
        ['/v1/aws/roles', 'token-of-acme'],
      ],
    );
    expect(JSON.parse(all[1]?.body ?? '')).toEqual({
      role: 'acme',
      jwt: `token of ${JSON.stringify({ claims: { project: 'acme' } })}`,
    });
  });

  it('asks a stranger where it is to', async () => {
    const { all } = await ask({ kind: 'workload-login', by: by('acme', true) });
    expect(all[0]?.query).toEqual({ foreign: '1' });
  });

  const refusal = (status: number, ...errors: string[]) => vaultSays({ errors }, status);
  it.each([
    ['refused', 400, 'error validating token: invalid audience (aud) claim'],
    [
      'refused',
      400,
      'error validating claims: claim "project" does not match any associated bound claim values',
    ],
    ['refused', 400, 'audience claim found in JWT but no audiences bound to the role'],
    ['refused', 400, 'error validating X-Vault-AWS-IAM-Server-ID header: missing header'],
    ['refused', 400, 'IAM Principal "arn:aws:iam::1:role/x" does not belong to the role "acme"'],
    ['refused', 403, 'permission denied'],
    ['unclear', 400, 'role "acme" could not be found'],
    ['unclear', 400, 'invalid role ID'],
    ['unclear', 403, 'permission denied; invalid token'],
    ['unclear', 500, 'internal error'],
  ])('is %s with %i `%s`', async (kind, status, message) => {
    const { answers } = await ask(login(), { acme: refusal(status, message) });
    expect(answers[0]?.kind).toBe(kind);
    expect(answers[0]?.refusal).toBe(kind === 'refused' ? 'authorization' : undefined);
    expect(answers[0]?.reason).toContain('logging in at `acme`');
    expect(answers[0]?.reason).toContain(message.slice(0, 20));
  });

  it('is unclear where another’s login failed, where nobody vouches, and where the issuer fails', async () => {
    const other = await ask(login('globex'), { globex: refusal(403, 'permission denied') });
    expect(other.answers[0]).toMatchObject({
      kind: 'unclear',
      reason: expect.stringContaining('another’s login at `globex`'),
    });
    const nobody = await against(world(), [vaultRead(login())]);
    expect(nobody.answers[0]).toMatchObject({
      kind: 'unclear',
      reason: expect.stringContaining('there is no workload issuer here'),
    });
    const failing = await againstIssuer(() => ({ status: 500 }), [vaultRead(login())]);
    expect(failing.answers[0]).toMatchObject({
      kind: 'unclear',
      reason: expect.stringContaining('answered 500'),
    });
  });
});

describe('an identity token that is taken to STS', () => {
  const taken = (by: Identity = OF_TENANT): Identity => ({
    kind: 'web-identity',
    by,
    path: 'identity/oidc/token/acme',
    roleArn: 'arn:aws:iam::1:role/r',
    sessionName: 'chosen',
  });
  const ISSUED = { body: (ASSUMED.body ?? '').replaceAll('AssumeRoleRe', 'AssumeRoleWithWebIdentityRe') };
  const world =
    (token: Reply = vaultSays({ data: { token: 'the.identity.token' } }), sts: Reply = ISSUED) =>
    (sent: Sent): Reply => {
      if (sent.path.includes('/oidc/')) return token;
      if (sent.path.includes('/revoke')) return { status: 204 };
      return sent.body.includes('AssumeRole') ? sts : {};
    };

  it('is got with the tenant’s token, is the only credential STS is shown, and its session makes the call', async () => {
    const { all, answers } = await against(world(), [sdk(taken(), 'ListBuckets')]);
    expect(all[0]).toMatchObject({
      method: 'GET',
      path: '/v1/identity/oidc/token/acme',
      headers: { 'x-vault-token': 'token-of-vault' },
    });
    expect(Object.fromEntries(new URLSearchParams(all[1]?.body))).toMatchObject({
      Action: 'AssumeRoleWithWebIdentity',
      RoleArn: 'arn:aws:iam::1:role/r',
      RoleSessionName: 'chosen',
      DurationSeconds: '900',
      WebIdentityToken: 'the.identity.token',
    });
    expect(all.map(({ by }) => by)).toEqual(['nobody', 'nobody', 'ASIANEW']);
    expect(answers[0]?.kind).toBe('served');
  });

  it('leaves the tenant its token of Vault', async () => {
    const { all } = await against(world(), [vaultRead(taken())]);
    expect(all.at(-1)).toMatchObject({
      path: '/v1/aws/roles',
      headers: { 'x-vault-token': 'token-of-vault' },
    });
  });

  it('that Vault or STS refuses answers the attempt, with the step', async () => {
    const byVault = await against(world(vaultSays({ errors: ['permission denied'] }, 403)), [
      sdk(taken(), 'ListBuckets'),
    ]);
    expect(byVault.all).toHaveLength(1);
    expect(byVault.answers[0]).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('getting a token from `identity/oidc/token/acme`'),
    });
    const denied =
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
    const bySts = await against(world(undefined, { status: 403, body: denied }), [
      sdk(taken(), 'ListBuckets'),
    ]);
    expect(bySts.all).toHaveLength(2);
    expect(bySts.answers[0]).toMatchObject({
      kind: 'refused',
      code: 'AccessDenied',
      reason: expect.stringContaining('calling STS with the token for `arn:aws:iam::1:role/r`'),
    });
  });

  it.each([[{}], [{ data: {} }], [{ data: { token: 7 } }]])(
    'is unclear where Vault serves %j',
    async (body) => {
      const { all, answers } = await against(world(vaultSays(body)), [sdk(taken(), 'ListBuckets')]);
      expect(all).toHaveLength(1);
      expect(answers[0]).toMatchObject({
        kind: 'unclear',
        reason: '`identity/oidc/token/acme` was served without a token',
      });
    },
  );

  it('has no lease: what the operator revokes is the token of Vault that got it', async () => {
    const { all, answers } = await against(world(), [sdk({ kind: 'revoked', of: taken() }, 'ListBuckets')]);
    const order = all.find(({ path }) => path.includes('revoke'));
    expect(order).toMatchObject({
      method: 'POST',
      path: '/v1/auth/token/revoke',
      headers: { 'x-vault-token': 'operators-token' },
    });
    expect(JSON.parse(order?.body ?? '')).toEqual({ token: 'token-of-vault' });
    expect([answers[0]?.kind, all.at(-1)?.by]).toEqual(['served', 'ASIANEW']);
  });

  it('is unclear where that token cannot be revoked, or where there was none', async () => {
    const revoked = (by?: Identity): Act => sdk({ kind: 'revoked', of: taken(by) }, 'ListBuckets');
    const failed = await against(
      (sent) => (sent.path.includes('/revoke') ? { status: 500 } : world()(sent)),
      [revoked()],
    );
    expect(failed.answers[0]).toMatchObject({
      kind: 'unclear',
      reason: expect.stringContaining('revoking the Vault token'),
    });
    expect(failed.all.at(-1)?.path).toBe('/v1/auth/token/revoke');
    const none = await against(world(), [
      revoked({ kind: 'tenant', tenant: TENANT, login: 'logins/second' }),
    ]);
    expect(none.answers[0]).toMatchObject({
      kind: 'unclear',
      reason: expect.stringContaining('without a Vault token'),
    });
    expect(none.all.map(({ path }) => path)).not.toContain('/v1/auth/token/revoke');
  });
});

describe('a session that narrows itself', () => {
  const scoped: Identity = { kind: 'scoped', by: OF_TENANT, policies: ['{"first":1}', '{"second":2}'] };
  const issued = (index: number): Reply => ({
    body: (ASSUMED.body ?? '')
      .replaceAll('AssumeRole', 'GetScopedCredentials')
      .replace('ASIANEW', `ASIA${index}`),
  });

  it('asks with each policy in turn, as whoever the call before made it', async () => {
    const { all, answers } = await against(
      (_, index) => (index < 2 ? issued(index) : {}),
      [sdk(scoped, 'ListBuckets')],
    );
    expect(all.slice(0, 2).map(({ body }) => new URLSearchParams(body).get('Policy'))).toEqual([
      '{"first":1}',
      '{"second":2}',
    ]);
    expect(all.map(({ by }) => by)).toEqual(['AKIAOWN', 'ASIA0', 'ASIA1']);
    expect(answers[0]?.kind).toBe('served');
  });

  it('that is refused on the way asks no further, and says which call it was', async () => {
    const { all, answers } = await against(
      (_, index) =>
        index === 0
          ? issued(0)
          : { status: 403, body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>' },
      [sdk(scoped, 'ListBuckets')],
    );
    expect(all).toHaveLength(2);
    expect(answers[0]).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('narrowing the session, call 2'),
    });
  });
});

describe('a sequence of calls', () => {
  it('is made by one identity, each call filled from what the one before returned', async () => {
    const put = { via: 'sdk', service: 's3', operation: 'GetObject' } as const;
    const { all, answers } = await against(
      (sent) => (sent.path.startsWith('/v1/') ? vaultSays({ data: { name: 'key' } }) : { body: 'x' }),
      [
        {
          as: OF_TENANT,
          call: {
            via: 'sequence',
            steps: [
              { via: 'vault', method: 'GET', path: 'aws/roles' },
              { ...put, input: { Bucket: 'b', Key: '${steps.0.data.name}' } },
            ],
          },
        },
      ],
    );
    expect(all.map(({ path, by }) => [path, by])).toEqual([
      ['/v1/aws/roles', 'nobody'],
      ['/b/key', 'AKIAOWN'],
    ]);
    expect(answers[0]?.kind).toBe('served');
  });
});

describe('what comes back', () => {
  const attempt = (crossing: object) => ({ crossing }) as Parameters<typeof performAct>[2];
  const list = sdk(OF_TENANT, 'GetObject', { Bucket: 'b', Key: 'k' });

  it.each([
    ['the mark', { kind: 'content', mark: 'run-globex' }, { sawMark: true }],
    ['another of the marks', { kind: 'content', mark: 'x', orAnyOf: ['run-globex'] }, { sawMark: true }],
    ['no mark', { kind: 'nameless', mark: 'run' }, { sawMark: false }],
  ])('is looked through for %s', async (_what, crossing, expected) => {
    const { answers } = await against(() => ({ body: 'keys of run-globex' }), [list], {
      attempt: attempt(crossing),
    });
    expect(answers[0]).toMatchObject(expected);
  });

  it('is not looked through without a mark, or when nothing was served; and times it', async () => {
    const { answers } = await against(() => ({ body: 'any' }), [list], { attempt: attempt({ kind: 'any' }) });
    expect(answers[0]).not.toHaveProperty('sawMark');
    expect(answers[0]?.ms).toBeGreaterThan(0);
    const refused = await against(() => ({ status: 403 }), [list], {
      attempt: attempt({ kind: 'content', mark: 'a' }),
    });
    expect(refused.answers[0]).not.toHaveProperty('sawMark');
    expect(refused.answers[0]).not.toHaveProperty('deciders');
  });

  it('is looked through for a presigned URL, too, and is nothing where nobody signed', async () => {
    const presigned = (as: Identity): Act => ({
      as,
      call: {
        via: 'presigned',
        operation: 'GetObject',
        input: { Bucket: 'b', Key: 'k' },
        expiresInSeconds: 60,
      },
    });
    const { answers } = await against(
      () => ({ body: 'of run-globex' }),
      [presigned(OF_TENANT), presigned({ kind: 'anonymous' })],
      { attempt: attempt({ kind: 'content', mark: 'run-globex' }) },
    );
    expect(answers.map(({ kind, sawMark }) => [kind, sawMark])).toEqual([
      ['served', true],
      ['unclear', undefined],
    ]);
    // The time it took, and not the clock’s.
    expect(answers[0]?.ms).toBeLessThan(Date.now() / 2);
  });

  it('of a Vault that hangs up is unclear', async () => {
    await using server = await misbehavingServer((request) => request.socket.destroy());
    const access = {
      region: 'r',
      awsEndpoint: 'https://127.0.0.1:1',
      vaultAddress: server.url,
      vaultToken: 't',
      admin: ADMIN,
    };
    const engine = await openLiveEngine({ deployment: {} as Deployment, access, actors: new Map() });
    expect(engine.secure).toBe(true);
    expect((await engine.perform(vaultRead({ kind: 'operator' }))).kind).toBe('unclear');
    await engine.close();
  });

  it('of a path that HTTP cannot carry is unclear', async () => {
    const { all, answers } = await against(() => ({}), [vaultRead(OF_TENANT, 'aws/a b')]);
    expect([all.length, answers[0]?.kind]).toEqual([0, 'unclear']);
  });
});

describe('the canaries', () => {
  const made = (key = '<AccessKeyId>AKIACANARY</AccessKeyId><SecretAccessKey>s</SecretAccessKey>') =>
    `<R><CreateAccessKeyResult><AccessKey>${key}</AccessKey></CreateAccessKeyResult></R>`;

  async function canaries(
    reply: (action: string | null, sent: Sent) => Reply,
    deployment: object = {
      vault: { awsMount: 'aws' },
      tenants: [{ tenant: ownBucket(TENANT, 'run-acme'), vaultRole: 'acme-role' }],
    },
    signal?: AbortSignal,
  ) {
    const posted: unknown[] = [];
    const all: { action: string; by: string; name: string | null }[] = [];
    const tokens: string[] = [];
    await using server = await misbehavingServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString('utf8');
      const form = new URLSearchParams(body);
      const by = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? 'nobody';
      const isVault = request.url?.startsWith('/v1/') === true;
      const action = form.get('Action');
      if (isVault && body !== '') posted.push(JSON.parse(body));
      if (isVault)
        tokens.push(`${request.method} ${request.url} ${request.headers['x-vault-token'] ?? 'none'}`);
      else all.push({ action: action ?? `${request.method} ${request.url}`, by, name: form.get('UserName') });
      const sent = {
        method: request.method ?? '',
        path: request.url ?? '',
        query: {},
        headers: request.headers,
        by,
        body,
      };
      const { status = 200, body: text = '' } = reply(action, sent);
      response.writeHead(status).end(text);
    });
    const engine = await openLiveEngine({
      deployment: { prefix: 'run', ...deployment } as unknown as Deployment,
      access: {
        region: 'us-east-1',
        awsEndpoint: server.url,
        vaultAddress: server.url,
        vaultToken: 'operators-token',
        admin: ADMIN,
      },
      actors: new Map([[TENANT, { tenant: TENANT, credentials: OWN }]]),
      ...(signal === undefined ? {} : { signal }),
    });
    const answers = await engine.canaries();
    await engine.close();
    return { all, tokens, posted, answers: answers.map(({ answer }) => answer) };
  }

  it('ask as nobody, with a forged secret and as a user whom nothing is allowed, and leave no user', async () => {
    const { all, answers } = await canaries((action, { by, headers, path }) => {
      if (path.startsWith('/v1/'))
        return {
          status: headers['x-vault-token'] === 'operators-token' ? 200 : 403,
          body: '{"auth":{"client_token":"plain"}}',
        };
      if (action === 'CreateAccessKey') return { body: made() };
      if (action !== null) return { body: '<R></R>' };
      return by === 'AKIAADMIN' ? { body: '<R></R>' } : { status: 403 };
    });
    expect(answers[0]?.kind).toBe('refused');
    const listed = all.filter(({ action }) => action.startsWith('GET /run-acme'));
    expect(listed.map(({ by }) => by).sort()).toEqual(['AKIAADMIN', 'AKIACANARY', 'AKIAOWN', 'nobody']);
    expect(listed.every(({ action }) => action.includes('max-keys=1'))).toBe(true);
    const users = all.filter(({ name }) => name !== null);
    expect(users.map(({ action }) => action)).toEqual([
      'CreateUser',
      'CreateAccessKey',
      'DeleteAccessKey',
      'DeleteUser',
    ]);
    expect(new Set(users.map(({ name }) => name)).size).toBe(1);
    expect(users[0]?.name).toMatch(/^run-canary-[0-9a-f]{6}$/);
  });

  it.each([
    ['no user can be made', 'CreateUser', 500, []],
    ['no key can be made', 'CreateAccessKey', 500, ['DeleteUser']],
  ])('are unclear where %s, and the user goes', async (_what, fails, status, after) => {
    const { all, answers } = await canaries((action, { by }) => {
      if (action === fails) return { status };
      if (action !== null) return { body: made() };
      return by === 'AKIAADMIN' ? { body: '<R></R>' } : { status: 403 };
    });
    expect(answers[0]?.kind).toBe('unclear');
    expect(all.filter(({ action }) => action.startsWith('Delete')).map(({ action }) => action)).toEqual(
      after,
    );
  });

  it.each([
    ['is asked again until it is known, and counts then', 1, 'AccessDenied', 'refused', 2],
    ['is not asked again where it is refused for another reason', 0, 'SignatureDoesNotMatch', 'unclear', 1],
  ])('are made with a new key, which %s', async (_what, unknown, code, kind, times) => {
    let asked = 0;
    const { answers } = await canaries((action, { by, path }) => {
      if (path.startsWith('/v1/')) return { status: 403 };
      if (action !== null) return { body: made() };
      if (by === 'AKIAADMIN') return { body: '<R></R>' };
      if (by !== 'AKIACANARY') return { status: 403 };
      asked += 1;
      return {
        status: 403,
        body: `<Error><Code>${asked <= unknown ? 'InvalidAccessKeyId' : code}</Code></Error>`,
      };
    });
    expect([answers[0]?.kind, asked]).toEqual([kind, times]);
  });

  it('are told to stop while a new key is unknown: the key and its user go all the same', async () => {
    const stop = new AbortController();
    const { all, answers } = await canaries(
      (action, { by }) => {
        if (action !== null) return { body: made() };
        if (by === 'AKIAADMIN') return { body: '<R></R>' };
        if (by === 'AKIACANARY') setTimeout(() => stop.abort(), 20);
        return { status: 403, body: '<Error><Code>InvalidAccessKeyId</Code></Error>' };
      },
      undefined,
      stop.signal,
    );
    expect(answers[0]?.kind).toBe('unclear');
    expect(all.map(({ action }) => action).filter((action) => action.startsWith('Delete'))).toEqual([
      'DeleteAccessKey',
      'DeleteUser',
    ]);
  });

  it('are unclear where a key came without its secret, and it goes before its user', async () => {
    const { all, answers } = await canaries((action, { by }) =>
      action !== null
        ? { body: made('<AccessKeyId>AKIACANARY</AccessKeyId>') }
        : by === 'AKIAADMIN'
          ? { body: '<R></R>' }
          : { status: 403 },
    );
    expect(answers[0]?.kind).toBe('unclear');
    expect(all.map(({ action }) => action).filter((action) => action.startsWith('Delete'))).toEqual([
      'DeleteAccessKey',
      'DeleteUser',
    ]);
  });

  it('ask Vault without a token, with an invented one and with the default policy’s, which is revoked', async () => {
    const { tokens, posted, answers } = await canaries((_, { path, headers }) => {
      if (!path.startsWith('/v1/')) return {};
      if (path.endsWith('revoke-self')) return { status: 204 };
      return headers['x-vault-token'] === 'operators-token'
        ? { body: '{"auth":{"client_token":"plain"}}' }
        : { status: 403, body: '{"errors":["permission denied"]}' };
    });
    expect(answers[1]?.kind).toBe('refused');
    expect(tokens).toEqual(
      expect.arrayContaining([
        'GET /v1/aws/roles/acme-role operators-token',
        'GET /v1/aws/creds/acme-role none',
        'GET /v1/aws/creds/acme-role hvs.invented-by-the-canary',
        'POST /v1/auth/token/create operators-token',
        'GET /v1/aws/creds/acme-role plain',
        'POST /v1/auth/token/revoke-self plain',
      ]),
    );
    // A child of the operator’s, or one with its policies, would be served, and show nothing.
    expect(posted[0]).toEqual({ policies: ['default'], no_parent: true, ttl: '60s' });
  });

  it('ask for an identity token where the tenants have those in place of AWS credentials', async () => {
    const { tokens } = await canaries(
      (_, { path }) => (path.startsWith('/v1/') ? { body: '{"auth":{"client_token":"plain"}}' } : {}),
      { vault: {}, tenants: [{ tenant: ownBucket(TENANT, 'run-acme'), vaultRole: 'acme-role' }] },
    );
    expect(tokens).toEqual(
      expect.arrayContaining([
        'GET /v1/identity/oidc/role/acme-role operators-token',
        'GET /v1/identity/oidc/token/acme-role none',
        'GET /v1/identity/oidc/token/acme-role plain',
      ]),
    );
  });

  it('are unclear where no token can be made, and where there is no tenant', async () => {
    const { answers, tokens } = await canaries((_, { path, headers }) => {
      if (!path.startsWith('/v1/')) return {};
      if (path.endsWith('/create')) return { status: 403, body: '{"errors":["permission denied"]}' };
      return { status: headers['x-vault-token'] === 'operators-token' ? 200 : 403, body: '{"errors":[]}' };
    });
    expect(answers[1]).toMatchObject({ kind: 'unclear', reason: expect.stringContaining('making a token') });
    expect(tokens.filter((line) => line.includes('revoke'))).toEqual([]);
    const empty = await canaries(() => ({}), { vault: { awsMount: 'aws' }, tenants: [] });
    expect(empty.answers).toEqual([
      { kind: 'unclear', reason: 'the deployment has no tenant' },
      { kind: 'unclear', reason: 'the deployment has no tenant' },
    ]);
    expect([empty.all, empty.tokens]).toEqual([[], []]);
  });
});
