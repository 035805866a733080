import type { Trace } from '../call.ts';
import type { Core } from '../core.ts';
import type { ErrorProtocol } from '../errors/aws-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { suffer } from '../http/fault.ts';
import { header, parseHeaders } from '../http/headers.ts';
import { parseTarget, type Target } from '../http/target.ts';
import { handleIam } from '../iam-api/handle.ts';
import { handleOrganizations } from '../organizations/handle.ts';
import { handleRolesAnywhere } from '../rolesanywhere/handle.ts';
import { isSignedByCertificate } from '../rolesanywhere/x509-signature.ts';
import { hostBucket, signedResource } from '../s3/address.ts';
import { handleS3 } from '../s3/handle.ts';
import { handleS3Control, isS3Control } from '../s3control/handle.ts';
import type { Signature, SignedParts } from '../sigv4/types.ts';
import { handleSts } from '../sts/handle.ts';
import { findSignature } from '../who/authenticate.ts';
import { tlsVersionOf } from './transports.ts';

/**
 * Which format an error of this request has, before anything else is known of it: that of IAM and STS for a request that
 * is signed for them, or is a form for no bucket; S3's for every other, whatever it says to contain.
 */
export function protocolOf({ request }: Exchange): ErrorProtocol {
  const { url = '', headers, method } = request;
  const [path = '', query = ''] = url.replace(/^https?:\/\/[^/?]*/i, '').split('?');
  const scope =
    /Credential=[^/]+\/\d{8}\/[^/]+\/([a-z0-9-]+)\//.exec(headers.authorization ?? '') ??
    /X-Amz-Credential=[^&]+?%2F\d{8}%2F[^&]+?%2F([a-z0-9-]+)%2F/i.exec(query);
  if (scope?.[1] === 'organizations') return 'json';
  if (scope?.[1] === 'rolesanywhere' || isX509(headers.authorization)) return 'rest-json';
  if (scope !== null) return scope[1] === 'iam' || scope[1] === 'sts' ? 'query' : 's3';
  const host = (headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  if ((path !== '/' && path !== '') || hostBucket(host) !== undefined) return 's3';
  const isCall = method === 'POST' ? isForm(headers['content-type']) : /(^|&)Action=/.test(query);
  return isCall ? 'query' : 's3';
}

const isX509 = (authorization: string | undefined): boolean =>
  authorization?.startsWith('AWS4-X509-') === true;

/** Finds the service that a request is for, and hands it over. */
export async function dispatch(core: Core, exchange: Exchange, trace: Trace): Promise<void> {
  const { request } = exchange;
  const headers = parseHeaders(request.rawHeaders);
  const target = parseTarget(request.url ?? '', headers);
  const parts: SignedParts = {
    method: request.method ?? 'GET',
    path: target.path,
    query: target.query,
    headers,
    resource: signedResource(target),
  };
  const byCertificate = isSignedByCertificate(parts);
  const signature = byCertificate ? undefined : findSignature(parts);
  if (core.fault !== undefined) {
    const unsigned = isQuery(parts, target, signature) ? 'sts' : 's3';
    trace.service = byCertificate ? 'rolesanywhere' : (signature?.scope.service ?? unsigned);
    if (signature !== undefined) trace.claimedKey = signature.scope.accessKeyId;
    await suffer(core.fault, trace.service, exchange);
  }
  const facts = {
    sourceIp: sourceIp(exchange),
    now: exchange.now,
    region: signature?.scope.region || core.region,
    ...optional('tlsVersion', tlsVersionOf(request.socket)),
    ...optional('userAgent', header(headers, 'user-agent')),
    ...optional('referer', header(headers, 'referer')),
  };
  const handle = byCertificate ? handleRolesAnywhere : handlerOf(parts, target, signature);
  await handle({ core, exchange, trace, parts, target, signature, facts });
}

function handlerOf(parts: SignedParts, target: Target, signature: Signature | undefined) {
  if (isQuery(parts, target, signature)) return signature?.scope.service === 'iam' ? handleIam : handleSts;
  if (signature?.scope.service === 'organizations') return handleOrganizations;
  return isS3Control(parts) ? handleS3Control : handleS3;
}

/** IAM and STS live at `/`; unsigned forms can only be STS’s AssumeRoleWithWebIdentity. */
function isQuery(parts: SignedParts, target: Target, signature: Signature | undefined): boolean {
  // Vault sends a login's GetCallerIdentity to `//`; every service but S3 takes repeated slashes for one.
  if (!/^\/+$/.test(target.path) || hostBucket(target.host) !== undefined) return false;
  if (target.path !== '/' && signature === undefined) return false;
  if (signature !== undefined) return signature.scope.service === 'iam' || signature.scope.service === 'sts';
  return parts.method === 'POST'
    ? isForm(header(parts.headers, 'content-type'))
    : target.query.some(([name]) => name === 'Action');
}

function isForm(type: string | undefined): boolean {
  return type?.toLowerCase().startsWith('application/x-www-form-urlencoded') === true;
}

/** The client's address, for `aws:SourceIp`: IPv4 without the IPv6 mapping prefix. */
export function sourceIp(exchange: Exchange): string {
  return (exchange.request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
}

function optional<K extends string>(name: K, value: string | undefined): { [key in K]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [key in K]?: string };
}
