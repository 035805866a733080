import { BoundedMap } from '../state/bounded-map.ts';
import { invalid, type JsonWebKey } from './jwt.ts';

const FRESH_MS = 60_000;
const LARGEST = 256 * 1024;
const cache = new BoundedMap<{ readonly at: number; readonly keys: readonly JsonWebKey[] }>(64);

/**
 * The signing keys of an OpenID Connect provider, by its discovery document. Only providers that the gateway was told
 * an address for are asked: whoever may register one must not choose where the gateway connects to.
 */
export async function oidcKeys(
  issuer: string,
  endpoints: Readonly<Record<string, string>>,
): Promise<readonly JsonWebKey[]> {
  const base = Object.hasOwn(endpoints, issuer) ? endpoints[issuer] : undefined;
  if (base === undefined)
    throw invalid(
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  const known = cache.get(base);
  if (known !== undefined && Date.now() - known.at < FRESH_MS) return known.keys;
  const discovery = await getJson(`${base.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const jwksUri = String(discovery.jwks_uri ?? '');
  // The document names its public address; the keys are asked for at the one that was given.
  const path = jwksUri.startsWith(issuer) ? jwksUri.slice(issuer.length) : new URL(jwksUri).pathname;
  const jwks = await getJson(
    jwksUri.startsWith(issuer) ? `${base.replace(/\/$/, '')}${path}` : `${new URL(base).origin}${path}`,
  );
  const keys = Array.isArray(jwks.keys) ? (jwks.keys as JsonWebKey[]) : [];
  cache.set(base, { at: Date.now(), keys });
  return keys;
}

async function getJson(url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: 'error' });
    const text = await answer.text();
    if (!answer.ok || text.length > LARGEST) throw new Error(`status ${answer.status}`);
    return JSON.parse(text);
  } catch {
    throw invalid("Couldn't retrieve verification key from your identity provider");
  }
}
