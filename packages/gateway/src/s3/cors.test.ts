import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aBucket } from '../../testing/entities.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';
import type { CorsRule } from '../state/entities.ts';
import { checkCorsRules, corsHeaders } from './cors.ts';

const rule = (more: Partial<CorsRule>): CorsRule => ({
  origins: ['https://app.example'],
  methods: ['GET', 'PUT'],
  headers: [],
  exposed: [],
  ...more,
});
const from = (origin: string, method = 'GET', headers?: readonly string[]) => ({
  origin,
  method,
  ...(headers === undefined ? {} : { headers }),
});

describe('a rule', () => {
  test.each([
    ['https://app.example', 'https://app.example', true],
    ['https://app.example', 'https://app.example.evil', false],
    ['https://app.example', 'http://app.example', false],
    ['https://app.example', 'https://APP.example', false],
    ['https://*.example', 'https://a.b.example', true],
    ['https://*.example', 'https://example', false],
    ['https://a*a', 'https://a', false],
    ['*', 'null', true],
  ])('for %s and a page from %s: %s', (pattern, origin, fits) => {
    expect(corsHeaders([rule({ origins: [pattern] })], from(origin)) !== undefined).toBe(fits);
  });

  test('is about methods and headers, too; the first that fits counts', () => {
    const rules = [
      rule({ methods: ['GET'], maxAgeSeconds: 5 }),
      rule({ headers: ['X-Amz-*', 'content-type'], exposed: ['ETag'], maxAgeSeconds: 0 }),
    ];
    const asked = (method: string, headers?: readonly string[]) =>
      corsHeaders(rules, from('https://app.example', method, headers));
    expect(asked('DELETE')).toBeUndefined();
    expect(asked('GET')).toMatchObject({
      'access-control-max-age': '5',
      'access-control-allow-methods': 'GET',
    });
    expect(asked('PUT', ['x-amz-meta-a', 'content-type'])).toEqual({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'x-amz-meta-a, content-type',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '0',
      'access-control-allow-credentials': 'true',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
    expect(asked('PUT', ['authorization'])).toBeUndefined();
  });

  test('for everybody gives no page the credentials of its visitors', () => {
    const granted = corsHeaders([rule({ origins: ['*'] })], from('https://any.example'));
    expect(granted?.['access-control-allow-origin']).toBe('*');
    expect(granted).not.toHaveProperty('access-control-allow-credentials');
  });

  test.each([
    ['a method that no page may use', { methods: ['PATCH'] }],
    ['two wildcards in an origin', { origins: ['https://*.*'] }],
    ['two wildcards in a header', { headers: ['x-*-*'] }],
  ])('with %s is not stored', (_name, more) => {
    expect(() => checkCorsRules([rule(more)])).toThrow(expect.objectContaining({ code: 'InvalidRequest' }));
  });
});

describe('on the wire', () => {
  let lab: RunningGateway;
  beforeAll(async () => {
    lab = await RunningGateway.open({ buckets: [aBucket('acme'), aBucket('page')] });
    const body = Buffer.from(
      '<CORSConfiguration><CORSRule><AllowedOrigin>https://app.example</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>' +
        '<AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>',
    );
    expect(await lab.send({ by: ADMIN, method: 'PUT', path: '/page?cors', body })).toMatchObject({
      outcome: 'served',
    });
  });
  afterAll(() => lab.close());

  const ask = (method: string, path: string, headers: Record<string, string>) =>
    lab.raw({ method, path, headers: { host: lab.host, ...headers }, body: Buffer.alloc(0) });
  const origin = 'https://app.example';
  const preflight = (path: string, more: Record<string, string> = {}) =>
    ask('OPTIONS', path, { origin, 'access-control-request-method': 'PUT', ...more });

  test('a preflight is answered by the bucket’s rules, and never reaches the upstream', async () => {
    const sent = await preflight('/page/key', {
      'access-control-request-headers': 'X-Amz-Meta-A, Content-Type',
    });
    expect(sent).toMatchObject({ status: 200, reached: [], body: '' });
    expect(sent.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'x-amz-meta-a, content-type',
    });
  });

  test.each([
    ['another origin', '/page/key', { origin: 'https://evil.example' }, 403, 'AccessForbidden'],
    ['another method', '/page/key', { 'access-control-request-method': 'DELETE' }, 403, 'AccessForbidden'],
    ['no rules', '/acme/key', {}, 403, 'AccessForbidden'],
    ['no bucket', '/absent/key', {}, 403, 'AccessForbidden'],
    ['no origin', '/page/key', { origin: '' }, 400, 'BadRequest'],
    ['a method that is none', '/page/key', { 'access-control-request-method': 'X' }, 400, 'BadRequest'],
  ])('a preflight with %s is refused', async (_name, path, more, status, code) => {
    const sent = await preflight(path, more);
    expect(sent).toMatchObject({ status, code, reached: [] });
    expect(sent.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('answers and errors alike say that the page may see them, to that page alone', async () => {
    const signed = lab.sign({ by: ADMIN, path: '/page/key' });
    const get = (from: string) => lab.raw({ ...signed, headers: { ...signed.headers, origin: from } });
    expect((await get(origin)).headers['access-control-allow-origin']).toBe(origin);
    expect((await get('https://evil.example')).headers).not.toHaveProperty('access-control-allow-origin');
    const refused = await ask('GET', '/page/key', { origin });
    expect([refused.code, refused.headers['access-control-allow-origin']]).toEqual(['AccessDenied', origin]);
  });

  test('a page or header that no header can name gets nothing, and ends nothing', async () => {
    const body = Buffer.from(
      '<CORSConfiguration><CORSRule><AllowedOrigin>https://*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>' +
        '<AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><ExposeHeader>x-☃</ExposeHeader></CORSRule></CORSConfiguration>',
    );
    const configured = await lab.send({ by: ADMIN, method: 'PUT', path: '/acme?cors', body });
    expect(configured.outcome).toBe('served');
    // Bytes of UTF-8, as they go on the wire.
    const snowman = Buffer.from('☃').toString('latin1');
    for (const more of [
      { origin: `https://${snowman}` },
      { origin, 'access-control-request-headers': `x-${snowman}` },
    ]) {
      const got = await ask('GET', '/acme/key', more);
      expect([got.code, got.headers['access-control-allow-origin']]).toEqual(['AccessDenied', undefined]);
      expect((await preflight('/acme/key', more)).code).toBe('AccessForbidden');
    }
    const got = await ask('GET', '/acme/key', { origin });
    expect([got.code, got.headers['access-control-expose-headers']]).toEqual(['AccessDenied', 'ETag']);
  });

  test('rules that are gone let nobody in', async () => {
    await lab.send({ by: ADMIN, method: 'DELETE', path: '/page?cors' });
    expect(await preflight('/page/key')).toMatchObject({ status: 403, code: 'AccessForbidden' });
  });
});
