import type { SessionOrder, SignedOrder } from '@cordon/workloads';
import { signedCreateSession } from '@cordon/workloads';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNT, aRole, policyText } from '../../testing/entities.ts';
import { type Issued, issue, revoke, type ToIssue } from '../../testing/pki.ts';
import { RunningGateway, type Sent } from '../../testing/running-gateway.ts';
import type { RolesAnywhere } from '../who/roles-anywhere.ts';

/** What is signed elsewhere is signed now. */
const NOW = Math.floor(Date.now() / 1000) * 1000;
const REGION = 'eu-west-1';
const arnOf = (kind: string, id: string, region = REGION, account = ACCOUNT) =>
  `arn:aws:rolesanywhere:${region}:${account}:${kind}/${id}`;
const ANCHOR = arnOf('trust-anchor', 'one');
const PROFILE = arnOf('profile', 'one');
const SERVICE = { Service: 'rolesanywhere.amazonaws.com' };
const ALL = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const onlyFor = (Condition: object) => [{ Principal: SERVICE, Action: ALL, Condition }];

const roles = [
  aRole('vault', [{ Principal: SERVICE, Action: ALL }], {
    maxSessionDuration: 7200,
    inline: { all: policyText({ Action: '*', Resource: '*' }) },
  }),
  aRole('by-cn', onlyFor({ StringEquals: { 'aws:PrincipalTag/x509Subject/CN': 'vault-1' } })),
  aRole('by-other-cn', onlyFor({ StringEquals: { 'aws:PrincipalTag/x509Subject/CN': 'vault-2' } })),
  aRole('by-identity', onlyFor({ StringEquals: { 'sts:SourceIdentity': 'vault-1' } })),
  aRole('by-anchor', onlyFor({ ArnEquals: { 'aws:SourceArn': ANCHOR } })),
  aRole('by-other-anchor', onlyFor({ ArnEquals: { 'aws:SourceArn': arnOf('trust-anchor', 'two') } })),
  aRole('by-uri', onlyFor({ StringLike: { 'aws:PrincipalTag/x509SAN/URI': 'spiffe://lab/vault*' } })),
  aRole('by-issuer', onlyFor({ StringEquals: { 'aws:PrincipalTag/x509Issuer/CN': 'Lab' } })),
  aRole('no-tags', [{ Principal: SERVICE, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] }]),
  aRole('no-identity', [{ Principal: SERVICE, Action: ['sts:AssumeRole', 'sts:TagSession'] }]),
  aRole('of-ec2', [{ Principal: { Service: 'ec2.amazonaws.com' }, Action: ALL }]),
  aRole('unlisted', [{ Principal: SERVICE, Action: ALL }]),
];
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const listed = roles.map(({ name }) => roleArn(name)).filter((arn) => !arn.endsWith('unlisted'));

/** DER of a PEM text, Base64. */
const derOf = (pem: string) => pem.replaceAll(/-----[^-]+-----|\s/g, '');

const make = (what: ToIssue) => issue(NOW, what);
const root = await make({ name: [{ CN: ['Lab'] }], ca: 2 });
const VAULT: ToIssue['name'] = [{ OU: ['platform', 'vault'] }, { CN: ['vault-1'] }];
const leafBy = (by: Issued, more: Partial<ToIssue> = {}) =>
  make({
    name: VAULT,
    by,
    uris: ['spiffe://lab/vault-1', 'spiffe://lab/second'],
    dns: ['vault.lab'],
    ...more,
  });
const [leaf, stranger, middle, deep] = await Promise.all([
  leafBy(root),
  make({ name: [{ CN: ['Lab'] }], ca: 2 }),
  make({ name: [{ CN: ['Middle'] }], by: root, ca: 0 }),
  make({ name: [{ CN: ['Client'] }], by: root }),
]);

const known = (more: Partial<RolesAnywhere> = {}): RolesAnywhere => ({
  trustAnchors: [{ arn: ANCHOR, certificates: root.cert }],
  profiles: [{ arn: PROFILE, roleArns: listed }],
  ...more,
});

let lab: RunningGateway;
beforeAll(async () => {
  lab = await RunningGateway.open({ roles }, { clock: () => NOW });
});
beforeEach(() => lab.gateway.anchor(known()));
afterAll(() => lab.close());

const ORDER: SessionOrder = { trustAnchorArn: ANCHOR, profileArn: PROFILE, roleArn: roleArn('vault') };
interface With {
  readonly order?: Partial<SessionOrder>;
  readonly by?: Issued;
  readonly chain?: readonly string[];
  readonly now?: number;
  readonly region?: string;
  readonly inQuery?: true;
  readonly change?: (signed: SignedOrder) => SignedOrder;
}

async function ask({
  order,
  by = leaf,
  chain,
  now = NOW,
  region = REGION,
  inQuery,
  change = (x) => x,
}: With = {}) {
  const more = { ...(chain === undefined ? {} : { chain }), ...(inQuery === undefined ? {} : { inQuery }) };
  const to = { host: lab.host, region, now, ...more };
  const { path, headers, body } = change(signedCreateSession({ ...ORDER, ...order }, by, to));
  return lab.raw({ method: 'POST', path, headers, body: Buffer.from(body) });
}

/** `201`, or the status with the error's name and what it says. */
function said({ status, body, headers }: Sent): string {
  if (status === 201) return '201';
  return `${status} ${String(headers['x-amzn-errortype'])}: ${(JSON.parse(body) as { message: string }).message}`;
}
const outcome = async (how: With = {}) => said(await ask(how));
const sessionIn = ({ body }: Sent) =>
  (
    JSON.parse(body) as {
      credentialSet: [
        {
          assumedRoleUser: { arn: string };
          credentials: {
            accessKeyId: string;
            secretAccessKey: string;
            sessionToken: string;
            expiration: string;
          };
          sourceIdentity: string;
        },
      ];
    }
  ).credentialSet[0];

describe('a session', () => {
  test('is of the role, named by the serial number, and carries what the certificate says', async () => {
    const answer = await ask();
    expect(said(answer)).toBe('201');
    const { assumedRoleUser, credentials, sourceIdentity } = sessionIn(answer);
    expect(assumedRoleUser.arn).toMatch(/^arn:aws:sts::111122223333:assumed-role\/vault\/[0-9a-f]+$/);
    expect([sourceIdentity, credentials.expiration]).toEqual([
      'vault-1',
      `${new Date(NOW + 3_600_000).toISOString().slice(0, 19)}Z`,
    ]);
    expect(answer.judged).toEqual(ALL.map((action) => `${action} ${roleArn('vault')}`));
    const { expiration: _, ...by } = credentials;
    const who = await lab.call(by, 'sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
    expect(who.body).toContain(assumedRoleUser.arn);
  });

  test.each([
    ['by-cn', '201'],
    ['by-identity', '201'],
    ['by-anchor', '201'],
    ['by-uri', '201'],
    ['by-issuer', '201'],
    ['by-other-cn', '403'],
    ['by-other-anchor', '403'],
    ['no-tags', '403'],
    ['no-identity', '403'],
    ['of-ec2', '403'],
    ['nobody-there', '403'],
  ])('of a role that trusts %s: %s', async (role, status) => {
    const all = [...listed, roleArn('nobody-there')];
    lab.gateway.anchor(known({ profiles: [{ arn: PROFILE, roleArns: all }] }));
    expect((await outcome({ order: { roleArn: roleArn(role) } })).slice(0, 3)).toBe(status);
  });

  test('has a tag for each part of the names, several of one joined, and one for each kind of alternative name', async () => {
    const tagged = aRole(
      'tagged',
      onlyFor({
        StringEquals: {
          'aws:RequestTag/x509Subject/OU': 'platform/vault',
          'aws:PrincipalTag/x509SAN/URI': 'spiffe://lab/vault-1',
          'aws:PrincipalTag/x509SAN/DNS': 'vault.lab',
          'aws:SourceAccount': ACCOUNT,
        },
        'ForAllValues:StringEquals': {
          'aws:TagKeys': ['x509Subject/OU', 'x509Subject/CN', 'x509Issuer/CN', 'x509SAN/URI', 'x509SAN/DNS'],
        },
      }),
    );
    const own = await RunningGateway.open({ roles: [tagged] }, { clock: () => NOW });
    try {
      own.gateway.anchor(known({ profiles: [{ arn: PROFILE, roleArns: [tagged.arn] }] }));
      const to = { host: own.host, region: REGION, now: NOW };
      const { path, headers, body } = signedCreateSession({ ...ORDER, roleArn: tagged.arn }, leaf, to);
      const answer = await own.raw({ method: 'POST', path, headers, body: Buffer.from(body) });
      expect(said(answer)).toBe('201');
    } finally {
      await own.close();
    }
  });

  test.each<[string, number | undefined, number | undefined, string, number | string]>([
    ['nothing said', undefined, undefined, 'vault', 3600],
    ['the profile’s', undefined, 900, 'vault', 900],
    ['less than the profile’s', 900, 7200, 'vault', 900],
    ['more than the profile’s', 7200, 3600, 'vault', 3600],
    ['more than the role’s', 43_200, 43_200, 'vault', 7200],
    ['too little', 899, undefined, 'vault', '400'],
    ['too much', 43_201, undefined, 'vault', '400'],
    ['no whole number', 900.5, undefined, 'vault', '400'],
  ])('lasts as long as is asked for, by %s', async (_, asked, profile, role, expected) => {
    lab.gateway.anchor(
      known({
        profiles: [
          { arn: PROFILE, roleArns: listed, ...(profile === undefined ? {} : { durationSeconds: profile }) },
        ],
      }),
    );
    const answer = await ask({
      order: { roleArn: roleArn(role), ...(asked === undefined ? {} : { durationSeconds: asked }) },
    });
    if (typeof expected === 'string') expect(said(answer).slice(0, 3)).toBe(expected);
    else expect((Date.parse(sessionIn(answer).credentials.expiration) - NOW) / 1000).toBe(expected);
  });

  test('has a name of the client’s choice where the profile says so, and there alone', async () => {
    const order = { roleSessionName: 'node-1' };
    expect(await outcome({ order })).toContain('accepts no role session name');
    lab.gateway.anchor(
      known({ profiles: [{ arn: PROFILE, roleArns: listed, acceptRoleSessionName: true }] }),
    );
    expect(sessionIn(await ask({ order })).assumedRoleUser.arn).toMatch(/\/vault\/node-1$/);
    expect(await outcome({ order: { roleSessionName: 'a b' } })).toMatch(/^400 ValidationException/);
  });

  test('is limited by the profile’s policies', async () => {
    const sessionPolicy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    });
    lab.gateway.anchor(known({ profiles: [{ arn: PROFILE, roleArns: listed, sessionPolicy }] }));
    const { expiration: _, ...credentials } = sessionIn(await ask()).credentials;
    const answer = await lab.call(credentials, 'iam', { Action: 'ListUsers', Version: '2010-05-08' });
    expect(answer.why?.cordon.reason).toContain('session');
    lab.gateway.anchor(known({ profiles: [{ arn: PROFILE, roleArns: listed, sessionPolicy: '{}' }] }));
    expect(await outcome()).toContain('session policy is malformed');
  });
});

describe('a certificate is believed', () => {
  test.each<[string, () => Promise<With>, string]>([
    [
      'of another authority of the same name',
      async () => ({ by: await leafBy(stranger) }),
      'was not issued by',
    ],
    ['that has expired', async () => ({ by: await leafBy(root, { until: -1000 }) }), 'has expired'],
    ['that is not valid yet', async () => ({ by: await leafBy(root, { from: 1000 }) }), 'is not valid yet'],
    ['of an authority’s own', async () => ({ by: root }), 'is an authority’s'],
    [
      'for something else than signatures',
      async () => ({ by: await leafBy(root, { usages: 'encipher' }) }),
      'not for digital signatures',
    ],
    [
      'for nothing that is said',
      async () => ({ by: await leafBy(root, { usages: 'none' }) }),
      'not for digital signatures',
    ],
    [
      'with an extension that nobody knows',
      async () => ({ by: await leafBy(root, { strange: true }) }),
      'critical extension',
    ],
    ['signed by SHA-1', async () => ({ by: await leafBy(root, { hash: 'SHA-1' }) }), 'signed by SHA-1'],
    ['below an authority that is not shown', async () => ({ by: await leafBy(middle) }), 'was not issued by'],
    ['below a client', async () => ({ by: await leafBy(deep), chain: [deep.cert] }), 'is no authority’s'],
    [
      'without a common name',
      async () => ({ by: await leafBy(root, { name: [{ OU: ['x'] }] }) }),
      'cannot be a source identity',
    ],
    [
      'with a common name that is none of a session',
      async () => ({ by: await leafBy(root, { name: [{ CN: ['a b'] }] }) }),
      'cannot be a source identity',
    ],
  ])('but not one %s', async (_, how, why) => {
    const answer = await ask(await how());
    expect(said(answer)).toMatch(/^403 AccessDeniedException: /);
    expect(said(answer)).toContain(why);
    expect(answer.body).not.toContain('secretAccessKey');
  });

  test('below an authority that is shown, but not below one more than that one may have', async () => {
    const below = await make({ name: [{ CN: ['Below'] }], by: middle, ca: 0 });
    expect(await outcome({ by: await leafBy(middle), chain: [middle.cert] })).toBe('201');
    expect(await outcome({ by: await leafBy(middle), chain: [leaf.cert, middle.cert] })).toBe('201');
    expect(await outcome({ by: await leafBy(below), chain: [below.cert, middle.cert] })).toContain(
      'may not have so many authorities below it',
    );
    expect(await outcome({ by: await leafBy(middle), chain: Array(6).fill(middle.cert) })).toContain(
      'more than 5',
    );
  });

  test('with an RSA key as well', async () => {
    expect(await outcome({ by: await leafBy(root, { rsa: true }) })).toBe('201');
    const other = await make({ name: [{ CN: ['Lab'] }], ca: 0, rsa: true });
    lab.gateway.anchor(known({ trustAnchors: [{ arn: ANCHOR, certificates: other.cert + root.cert }] }));
    expect(await outcome({ by: await leafBy(other) })).toBe('201');
    expect(await outcome()).toBe('201');
  });

  test('until it, or an authority above it, is taken back', async () => {
    const by = await leafBy(middle);
    const chain = [middle.cert];
    const told = (crl: string, enabled = true) =>
      lab.gateway.anchor(known({ revocationLists: [{ trustAnchorArn: ANCHOR, crl, enabled }] }));
    told(await revoke(middle, [by]));
    expect(await outcome({ by, chain })).toContain('has been revoked');
    expect(await outcome()).toBe('201');
    told(await revoke(root, [middle]));
    expect(await outcome({ by, chain })).toContain('has been revoked');
    expect(await outcome()).toBe('201');
    told(await revoke(root, [leaf]));
    expect(await outcome()).toContain('has been revoked');
    told(await revoke(root, [leaf]), false);
    expect(await outcome()).toBe('201');
    told(await revoke(root, [leaf], 'none'));
    expect(await outcome()).toContain('has no next update');
    // One of the same name that the authority did not sign takes nothing back.
    told(await revoke(stranger, [leaf]));
    expect(await outcome()).toBe('201');
  });
});

describe('what was registered decides', () => {
  test.each<[string, Partial<RolesAnywhere>, Partial<SessionOrder>, string]>([
    ['no such anchor', { trustAnchors: [] }, {}, '404 ResourceNotFoundException: Trust anchor not found.'],
    ['no such profile', { profiles: [] }, {}, '404 ResourceNotFoundException: Profile not found.'],
    [
      'an anchor that is disabled',
      { trustAnchors: [{ arn: ANCHOR, certificates: root.cert, enabled: false }] },
      {},
      '403',
    ],
    [
      'a profile that is disabled',
      { profiles: [{ arn: PROFILE, roleArns: listed, enabled: false }] },
      {},
      '403',
    ],
    [
      'a role that the profile does not list',
      {},
      { roleArn: roleArn('unlisted') },
      '403 AccessDeniedException: The profile does not list the role.',
    ],
    ['a role of another account', {}, { roleArn: 'arn:aws:iam::444455556666:role/vault' }, '403'],
    [
      'an anchor of another account',
      {
        trustAnchors: [{ arn: arnOf('trust-anchor', 'x', REGION, '444455556666'), certificates: root.cert }],
      },
      { trustAnchorArn: arnOf('trust-anchor', 'x', REGION, '444455556666') },
      '403',
    ],
    ['a profile in place of the anchor', {}, { trustAnchorArn: PROFILE }, '400 ValidationException'],
    ['no anchor', {}, { trustAnchorArn: '' }, '400 ValidationException: trustAnchorArn is required'],
  ])('%s', async (_, told, order, expected) => {
    lab.gateway.anchor(known(told));
    expect((await outcome({ order })).startsWith(expected)).toBe(true);
  });

  test('nobody gets a session where nothing was, and other Regions have other anchors', async () => {
    lab.gateway.anchor(undefined);
    expect(await outcome()).toMatch(/^404/);
    lab.gateway.anchor(known());
    expect(await outcome({ region: 'us-east-1' })).toMatch(/^404/);
  });

  test.each<[string, Partial<RolesAnywhere>]>([
    ['a client’s certificate', { trustAnchors: [{ arn: ANCHOR, certificates: leaf.cert }] }],
    ['no certificate', { trustAnchors: [{ arn: ANCHOR, certificates: '' }] }],
    [
      'a client’s certificate beside the authority’s',
      { trustAnchors: [{ arn: ANCHOR, certificates: root.cert + leaf.cert }] },
    ],
    ['another ARN', { trustAnchors: [{ arn: PROFILE, certificates: root.cert }] }],
    ...[60, 899, 43_201, 900.5, Number.NaN].map((durationSeconds): [string, Partial<RolesAnywhere>] => [
      `a session of ${durationSeconds} s`,
      { profiles: [{ arn: PROFILE, roleArns: [], durationSeconds }] },
    ]),
    [
      'a list of an anchor that is not there',
      { revocationLists: [{ trustAnchorArn: `${ANCHOR}x`, crl: '' }] },
    ],
  ])('%s is not registered, and nothing changes', async (_, told) => {
    expect(() => lab.gateway.anchor(known(told))).toThrow(TypeError);
    expect(await outcome()).toBe('201');
  });

  test.each([900, 43_200])('a session of %i s is registered', (durationSeconds) => {
    lab.gateway.anchor(known({ profiles: [{ arn: PROFILE, roleArns: listed, durationSeconds }] }));
  });
});

test('a list may be of any anchor that is there', () => {
  const second = {
    arn: ANCHOR.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    certificates: stranger.cert,
  };
  const trustAnchors = [...known().trustAnchors, second];
  for (const { arn } of trustAnchors)
    lab.gateway.anchor(
      known({ trustAnchors, revocationLists: [{ trustAnchorArn: arn, crl: '', enabled: false }] }),
    );
});

describe('a request is the certificate’s own', () => {
  const header = (name: string, change: (value: string) => string) => (signed: SignedOrder) => ({
    ...signed,
    headers: { ...signed.headers, [name]: change(signed.headers[name] ?? '') },
  });
  const authorization = (from: string | RegExp, to: string) =>
    header('authorization', (value) => value.replace(from, to));

  test.each<[string, (signed: SignedOrder) => SignedOrder]>([
    ['another body', (signed) => ({ ...signed, body: signed.body.replace('role/vault', 'role/by-cn') })],
    ['a blank more in the body', (signed) => ({ ...signed, body: `${signed.body} ` })],
    ['a query', (signed) => ({ ...signed, path: '/sessions?durationSeconds=900' })],
    ['another host', header('host', () => 'else.example')],
    [
      'another time',
      header('x-amz-date', (value) => value.replace(/\dZ$/, (end) => (end === '1Z' ? '2Z' : '1Z'))),
    ],
    ['another content type', header('content-type', () => 'text/plain')],
    ['another certificate', header('x-amz-x509', () => derOf(deep.cert))],
    ['a certificate that is none', header('x-amz-x509', (value) => value.slice(4))],
    ['no certificate', header('x-amz-x509', () => '')],
    ['a chain that is not signed', header('x-amz-x509-chain', () => derOf(middle.cert))],
    ['another header of AWS', header('x-amz-security-token', () => 'x')],
    ['another serial number', authorization(/Credential=\d+/, 'Credential=12345')],
    ['a serial number in hexadecimal', authorization(/Credential=\d+/, 'Credential=ab')],
    ['another date', authorization(/\/20\d{6}\//, '/20200101/')],
    ['another Region', authorization(`/${REGION}/`, '/us-east-1/')],
    ['another service', authorization('/rolesanywhere/', '/sts/')],
    ['the other algorithm', authorization('ECDSA', 'RSA')],
    ['an algorithm that there is not', authorization('SHA256', 'SHA1')],
    ['a header less', authorization('content-type;', '')],
    ['no certificate among the signed', authorization(';x-amz-x509', '')],
    ['no host among the signed', authorization('host;', '')],
    [
      'another signature',
      header('authorization', (value) => value.replace(/..$/, (end) => (end === '00' ? '11' : '00'))),
    ],
    ['no signature', authorization(/Signature=.*/, 'Signature=')],
    ['two signatures', authorization(/Signature=/, 'Signature=00, Signature=')],
    ['another path', (signed) => ({ ...signed, path: '/sessions/' })],
  ])('with %s it is refused', async (_, change) => {
    const answer = await ask({ change });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toContain('secretAccessKey');
    expect(answer.reached).toEqual([]);
  });

  test('and with any byte of its headers changed', async () => {
    const { headers } = signedCreateSession(ORDER, leaf, { host: lab.host, region: REGION, now: NOW });
    for (const name of ['authorization', 'x-amz-x509', 'x-amz-date', 'host'] as const) {
      const value = headers[name] ?? '';
      const step = Math.max(1, Math.floor(value.length / 12));
      for (let at = 0; at < value.length; at += step) {
        const other = value[at] === 'A' ? 'B' : 'A';
        const changed = value.slice(0, at) + other + value.slice(at + 1);
        const answer = await ask({ change: header(name, () => changed) });
        expect([name, at, answer.status >= 400 && answer.status < 500]).toEqual([name, at, true]);
      }
    }
  });

  test('takes the ARNs from the query, too, where they are signed as well', async () => {
    expect(await outcome({ inQuery: true, order: { durationSeconds: 900 } })).toBe('201');
    const other = (signed: SignedOrder) => ({
      ...signed,
      path: signed.path.replace('role%2Fvault', 'role%2Fby-cn'),
    });
    expect(await outcome({ inQuery: true, change: other })).toMatch(/^403/);
  });

  test('fifteen minutes either way, and not longer', async () => {
    expect(await outcome({ now: NOW - 899_000 })).toBe('201');
    expect(await outcome({ now: NOW + 899_000 })).toBe('201');
    expect(await outcome({ now: NOW - 901_000 })).toMatch(/^403/);
    expect(await outcome({ now: NOW + 901_000 })).toMatch(/^403/);
  });
});
