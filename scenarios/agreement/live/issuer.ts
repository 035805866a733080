import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AUDIENCE } from '../facts.ts';

/** Identity providers of the documented rules, by their addresses without the scheme. */
const ISSUERS = ['vault.example/v1/identity/oidc', 'vault.example/v1/identity/oidc-2'];

/** OpenID Connect providers that vouch for whomever they are asked to. */
export interface Issuer {
  /** Where each really answers, by the address that it goes by. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** A token of that provider for this subject, good for ten minutes. */
  vouch(issuer: string, subject: string): string;
  close(): void;
}

/** Starts the providers on loopback. The key is made for the run and never leaves it. */
export async function openIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'run', alg: 'RS256' }];
  const server = createServer(({ url = '' }, response) => {
    const issuer = `https:/${url.slice(0, url.indexOf('/.well-known/'))}`;
    const discovery = { issuer, jwks_uri: `${issuer}/.well-known/keys` };
    response.end(JSON.stringify(url.endsWith('/keys') ? { keys } : discovery));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    endpoints: Object.fromEntries(
      ISSUERS.map((one) => [`https://${one}`, `http://127.0.0.1:${port}/${one}`]),
    ),
    vouch: (issuer, sub) => {
      const iat = Math.floor(Date.now() / 1000);
      const claims = { iss: `https://${issuer}`, aud: AUDIENCE, sub, iat, exp: iat + 600 };
      const signed = `${part({ alg: 'RS256', kid: 'run' })}.${part(claims)}`;
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
