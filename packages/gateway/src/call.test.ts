import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ACCOUNT, aBucket, aKey, aRole, aUser, policyText } from '../testing/entities.ts';
import { formOf, RunningGateway } from '../testing/running-gateway.ts';

let lab: RunningGateway;
let stopKeys: () => void = () => {};
afterEach(async () => {
  stopKeys();
  await lab.close();
});

const nobody = aUser('nobody');
const key = aKey(nobody);
const by = { accessKeyId: key.id, secretAccessKey: key.secret };
const acme = aRole('acme', [
  { Principal: { AWS: 'arn:aws:iam::999999999999:root' }, Action: 'sts:AssumeRole' },
]);
const provider = {
  arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/vault.test/oidc`,
  accountId: ACCOUNT,
  url: 'vault.test/oidc',
  clientIds: ['lab'],
};
const tagsOf = (bucket: string) => ({
  path: `/v20180820/tags/arn%3Aaws%3As3%3A%3A%3A${bucket}`,
  headers: { 'x-amz-account-id': ACCOUNT },
});

/** A request of each handler by a user who may do nothing. */
const REFUSED = {
  S3: () => lab.send({ by }),
  'S3 Control': () => lab.send({ by, ...tagsOf('acme') }),
  IAM: () => lab.call(by, 'iam', { Action: 'ListRoles', Version: '2010-05-08' }),
  AssumeRole: () => lab.call(by, 'sts', { Action: 'AssumeRole', RoleArn: acme.arn, RoleSessionName: 'it' }),
  GetFederationToken: () => lab.call(by, 'sts', { Action: 'GetFederationToken', Name: 'acme' }),
  AssumeRoleWithWebIdentity: () => {
    const token = identityToken();
    const Action = 'AssumeRoleWithWebIdentity';
    const { body, ...form } = formOf('sts', {
      ...{ Action, RoleArn: acme.arn, RoleSessionName: 'it', WebIdentityToken: token },
    });
    return lab.raw({ ...form, body, headers: { ...form.headers, host: lab.host } });
  },
};

const issuer = 'https://vault.test/oidc';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

function identityToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, sub: 'acme', aud: 'lab', iat: seconds, exp: seconds + 60 };
  const text = `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

async function open(mode: 'enforce' | 'soft') {
  const keys = createServer((request, response) => {
    const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' }] };
    response.end(JSON.stringify(request.url === '/keys' ? jwks : { jwks_uri: `${issuer}/keys` }));
  });
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  stopKeys = () => keys.close().closeAllConnections();
  lab = await RunningGateway.open(
    { users: [nobody], keys: [key], buckets: [aBucket('acme')], roles: [acme], oidc: [provider] },
    { mode, oidcEndpoints: { [issuer]: `http://127.0.0.1:${(keys.address() as AddressInfo).port}` } },
  );
}

describe('a permission that the caller does not have', () => {
  test.each(Object.entries(REFUSED))('%s: is refused, and the log says so', async (_name, send) => {
    await open('enforce');
    const { status, reached, why } = await send();
    expect([status, reached]).toEqual([403, []]);
    expect(why?.cordon).toMatchObject({ outcome: 'refused', judged: [{ outcome: 'implicitly-denied' }] });
  });

  test.each(Object.entries(REFUSED))(
    '%s: is served in soft mode, and the log says so',
    async (_name, send) => {
      await open('soft');
      const { status, why } = await send();
      expect(status).toBe(200);
      expect(why?.cordon).toMatchObject({
        outcome: 'would-refuse',
        judged: [{ outcome: 'implicitly-denied' }],
      });
    },
  );
});

test.each(['S3', 'S3 Control', 'IAM'] as const)('%s: waiting for the upstream is counted', async (name) => {
  await open('soft');
  const waited = new Promise((resolve) => lab.gateway.onCall(({ upstreamMs }) => resolve(upstreamMs)));
  await REFUSED[name]();
  expect(await waited).toBeGreaterThan(0);
});

test('the tags of a bucket ask its policy, too', async () => {
  const text = policyText({ Effect: 'Deny', Principal: '*', Action: 's3:TagResource', Resource: '*' });
  const guarded = aBucket('guarded', { policy: { text, principals: {} } });
  const may = aUser('acme', { inline: { p: policyText({ Action: 's3:*', Resource: '*' }) } });
  const own = aKey(may);
  lab = await RunningGateway.open({ users: [may], keys: [own], buckets: [guarded, aBucket('plain')] });
  const tag = async (bucket: string) =>
    (
      await lab.send({
        by: { accessKeyId: own.id, secretAccessKey: own.secret },
        method: 'POST',
        ...tagsOf(bucket),
        body: Buffer.from(
          '<TagResourceRequest xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></TagResourceRequest>',
        ),
      })
    ).outcome;
  expect([await tag('plain'), await tag('guarded')]).toEqual(['served', 'AccessDenied']);
});
