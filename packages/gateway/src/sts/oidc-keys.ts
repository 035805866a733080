import { createRemoteJWKSet, customFetch, type RemoteJWKSet } from 'jose';
import { BoundedMap } from '../state/bounded-map.ts';
import { invalid } from './web-identity.ts';

const LARGEST = 256 * 1024;
const TIMEOUT_MS = 5000;
const FRESH_MS = 60_000;
/** How soon after a look an unknown key id is worth another: a provider may have rotated. */
const COOLDOWN_MS = 5000;

/** By issuer and address. */
const sets = new BoundedMap<RemoteJWKSet>(64);

/**
 * The signing keys of an OpenID Connect provider, by its discovery document. Only providers that the gateway was told
 * an address for are asked: whoever may register one must not choose where the gateway connects to.
 */
export async function oidcKeys(
  issuer: string,
  endpoints: Readonly<Record<string, string>>,
): Promise<RemoteJWKSet> {
  const endpoint = Object.hasOwn(endpoints, issuer) ? endpoints[issuer] : undefined;
  if (endpoint === undefined) throw noKey();
  const base = endpoint.replace(/\/$/, '');
  const known = sets.get(`${issuer} ${base}`);
  if (known !== undefined) return known;
  const discovery: unknown = await getJson(`${base}/.well-known/openid-configuration`);
  const { jwks_uri: uri } = Object(discovery) as { jwks_uri?: unknown };
  if (typeof uri !== 'string' || !URL.canParse(uri)) throw noKey();
  // The document names its public address; the keys are asked for at the one that was given.
  const url = uri.startsWith(`${issuer}/`)
    ? `${base}${uri.slice(issuer.length)}`
    : `${new URL(base).origin}${new URL(uri).pathname}`;
  const set = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: FRESH_MS,
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: TIMEOUT_MS,
    [customFetch]: (address) => get(address),
  });
  sets.set(`${issuer} ${base}`, set);
  return set;
}

/** Undefined for what is no JSON. */
async function getJson(url: string): Promise<unknown> {
  const answer = await get(url);
  return answer.json().catch(() => undefined);
}

/** An answer of bounded size, in bounded time, and from nowhere else. */
async function get(url: string): Promise<Response> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const pieces: Uint8Array[] = [];
    let size = 0;
    // Stryker disable next-line ArrayDeclaration: without a body it is no document, whatever stands for one
    for await (const piece of answer.body ?? []) {
      size += piece.length;
      if (size > LARGEST) throw new Error('the document is too large');
      pieces.push(piece);
    }
    return new Response(Buffer.concat(pieces));
  } catch (cause) {
    throw noKey(cause);
  }
}

function noKey(cause?: unknown) {
  return invalid(
    "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    cause,
  );
}
