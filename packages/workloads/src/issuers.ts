import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkloadIssuers } from '@cordon/domain';
import { messageOf } from '@cordon/domain';
import { type ClientAuthority, openClientAuthority, type Subject } from '@cordon/tls';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import { AUTHORITY, CI_ISSUER, CLUSTER_API, CLUSTER_ISSUER } from './names.ts';

const ALGORITHM = 'ES256';
const TOKEN_SECONDS = 600;
const LONGEST_BODY = 64 * 1024;

/** The lab's CI system and cluster on loopback. */
export interface RunningIssuers extends WorkloadIssuers {
  readonly port: number;
  close(): Promise<void>;
}

interface Issuer {
  readonly name: string;
  readonly keys: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
  readonly jwk: JWK;
}

/**
 * The issuers of workload identities in the lab, whose keys exist only in this process:
 * - a CI system: `GET /ci/jwks` (RFC 7517), and `POST /ci/token`, which signs whatever claims the operator names;
 * - a cluster: `POST /api/v1/namespaces/{ns}/serviceaccounts/{name}/token` (TokenRequest) and
 *   `POST /apis/authentication.k8s.io/v1/tokenreviews` (TokenReview), as the Kubernetes API documents them.
 * - an authority: `POST /authority/certificate`, which issues a certificate with whatever names the operator gives;
 * - a hub, `GET /hub/jwks`, that publishes the keys of the CI system and of a foreign issuer, for configurations that trust too many.
 * Each has a foreign twin (`?foreign=1`): another key under the same name, which nothing here trusts. Only requests with `key` are signed.
 * https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-review-v1/
 * https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export async function openIssuers(): Promise<RunningIssuers> {
  const key = randomBytes(24).toString('base64url');
  const [ci, cluster, stranger, authority, strangers] = await Promise.all([
    issuerOf(CI_ISSUER),
    issuerOf(CLUSTER_ISSUER),
    issuerOf('stranger'),
    openClientAuthority(AUTHORITY),
    openClientAuthority(AUTHORITY),
  ]);
  const answer = async (request: IncomingMessage, url: URL): Promise<Reply> => {
    const at = `${request.method} ${url.pathname}`;
    if (at === 'GET /hub/jwks') return { status: 200, body: { keys: [ci.jwk, stranger.jwk] } };
    if (at === 'GET /ci/jwks') return { status: 200, body: { keys: [ci.jwk] } };
    if (at === 'POST /apis/authentication.k8s.io/v1/tokenreviews')
      return review(cluster, await bodyOf(request));
    if (!mayOrder(request, key)) return failure(401, 'Unauthorized', 'only the lab’s operator may call this');
    const by = (issuer: Issuer) =>
      url.searchParams.has('foreign') ? { ...stranger, name: issuer.name } : issuer;
    if (at === 'POST /authority/certificate')
      return certificate(url.searchParams.has('foreign') ? strangers : authority, await bodyOf(request));
    if (at === 'POST /ci/token') return ciToken(by(ci), await bodyOf(request));
    const account = /^POST \/api\/v1\/namespaces\/([^/]+)\/serviceaccounts\/([^/]+)\/token$/.exec(at);
    if (account !== null)
      return serviceAccountToken(
        by(cluster),
        decodeURIComponent(account[1] ?? ''),
        decodeURIComponent(account[2] ?? ''),
        await bodyOf(request),
      );
    return failure(404, 'NotFound', `there is no ${at}`);
  };
  const server = createServer((request, response) => {
    answer(request, new URL(request.url ?? '/', 'http://loopback')).then(
      (reply) => send(response, reply),
      (error: unknown) => send(response, failure(400, 'BadRequest', messageOf(error))),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    port,
    key,
    authority: authority.ca,
    authorities: authority.ca + strangers.ca,
    close: () => closed(server),
  };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

async function issuerOf(name: string): Promise<Issuer> {
  const keys = await generateKeyPair(ALGORITHM);
  const jwk = { ...(await exportJWK(keys.publicKey)), alg: ALGORITHM, use: 'sig', kid: name };
  return { name, keys, jwk };
}

const claims = z.strictObject({
  claims: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});

async function ciToken(issuer: Issuer, body: unknown): Promise<Reply> {
  const asked = claims.parse(body);
  return { status: 200, body: { token: await signed(issuer, asked.claims) } };
}

const names = z.array(z.string()).optional();
const subject = z.strictObject({
  commonName: z.string(),
  organizationalUnit: z.string().optional(),
  uriSans: names,
  dnsSans: names,
  emailSans: names,
  usage: z.enum(['client', 'server']).optional(),
});

async function certificate(of: ClientAuthority, body: unknown): Promise<Reply> {
  return { status: 201, body: await of.issue(subject.parse(body) as Subject) };
}

const tokenRequest = z.object({ spec: z.object({ audiences: z.array(z.string()).min(1) }) });

/** Claims as a cluster writes them. https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ */
async function serviceAccountToken(
  issuer: Issuer,
  namespace: string,
  name: string,
  body: unknown,
): Promise<Reply> {
  const { spec } = tokenRequest.parse(body);
  const token = await signed(issuer, {
    aud: spec.audiences,
    sub: `system:serviceaccount:${namespace}:${name}`,
    'kubernetes.io': { namespace, serviceaccount: { name, uid: uidOf(namespace, name) } },
  });
  return {
    status: 201,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', status: { token } },
  };
}

/** One for each account, and stable: accounts exist as long as the lab. */
function uidOf(namespace: string, name: string): string {
  const hex = Buffer.from(`${namespace}/${name}`).toString('hex').padEnd(32, '0').slice(-32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const tokenReview = z.object({
  spec: z.object({ token: z.string(), audiences: z.array(z.string()).optional() }),
});

async function review(cluster: Issuer, body: unknown): Promise<Reply> {
  const { token, audiences = [] } = tokenReview.parse(body).spec;
  const wanted = audiences.length === 0 ? [CLUSTER_API] : audiences;
  const status = await jwtVerify(token, cluster.keys.publicKey, {
    issuer: cluster.name,
    audience: wanted,
    algorithms: [ALGORITHM],
  }).then(
    ({ payload }) => ({
      authenticated: true,
      user: {
        username: payload.sub,
        uid: (payload['kubernetes.io'] as { serviceaccount: { uid: string } }).serviceaccount.uid,
        groups: ['system:serviceaccounts', 'system:authenticated'],
      },
      audiences: [payload.aud ?? []].flat().filter((one) => wanted.includes(one)),
    }),
    (error: Error) => ({ authenticated: false, error: error.message }),
  );
  return { status: 201, body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', status } };
}

function signed({ name, keys, jwk }: Issuer, payload: JWTPayload): Promise<string> {
  return new SignJWT(payload)
    .setProtectedHeader({ alg: ALGORITHM, ...(jwk.kid === undefined ? {} : { kid: jwk.kid }), typ: 'JWT' })
    .setIssuer(name)
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_SECONDS}s`)
    .setJti(randomBytes(12).toString('hex'))
    .sign(keys.privateKey);
}

function mayOrder({ headers }: IncomingMessage, key: string): boolean {
  const [given, wanted] = [Buffer.from(headers.authorization ?? ''), Buffer.from(`Bearer ${key}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > LONGEST_BODY)
      throw new RangeError(`the body is longer than ${LONGEST_BODY} characters`);
  }
  return JSON.parse(text);
}

function failure(code: number, reason: string, message: string): Reply {
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code },
  };
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
