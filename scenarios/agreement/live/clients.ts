import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { classifySdkError, commandOf, openClients, type Signer } from '@cordon/engines';
import type { Reply } from '../case.types.ts';
import { AUDIENCE, REGION } from '../facts.ts';
import type { Wire } from '../operations.ts';

type Output = Readonly<Record<string, unknown>>;

/** One identity's view of an endpoint: real SDK clients that ask once. */
export interface Client {
  /** What came back; rejects with the SDK's error. */
  send(service: Wire['service'], operation: string, input: object): Promise<Output>;
  /** Whether it was let in, refused, or neither. */
  ask(wire: Wire): Promise<Reply>;
  close(): void;
}

/** Error codes that AWS sends only after it allowed the request: the thing does not exist. */
const ABSENT = new Set(['NoSuchKey', 'NotFound']);
/** Refusals of unsigned requests: only a policy for everyone could have allowed them. */
const NOBODY = new Set(['MissingAuthenticationToken', 'MissingAuthenticationTokenException']);

/** A client of one identity on an endpoint; it makes each call once, without retries. */
export function clientFor(endpoint: string, signer: Signer): Client {
  const clients = openClients({ endpoint, region: REGION, timeoutMs: 20_000 });
  const send = (service: Wire['service'], operation: string, input: object) =>
    clients.get(service, signer).send(commandOf(service, operation, input)) as Promise<Output>;
  return {
    send,
    ask: async ({ service, operation, input }) => {
      try {
        return served(await send(service, operation, input));
      } catch (error) {
        return failed(error);
      }
    },
    close: () => clients.close(),
  };
}

/** DeleteObjects answers 200 and refuses in the body. */
function served(output: Output): Reply {
  const errors = output.Errors as { Code?: string; Message?: string }[] | undefined;
  const first = errors?.[0];
  if (first === undefined) return { verdict: 'allowed', reason: 'served' };
  const verdict = first.Code === 'AccessDenied' ? 'refused' : 'unclear';
  return { verdict, code: first.Code ?? '', reason: first.Message ?? '' };
}

function failed(error: unknown): Reply {
  const { kind, refusal, code, httpStatus, reason } = classifySdkError(error);
  const told = code === undefined ? {} : { code };
  const absent = httpStatus === 404 && (ABSENT.has(code ?? '') || code === undefined);
  // Only a caller who may write learns that the object is not the expected one.
  const unmet = code === 'PreconditionFailed';
  if (kind === 'served' || absent || unmet) return { verdict: 'allowed', ...told, reason };
  const refused = kind === 'refused' && (refusal === 'authorization' || NOBODY.has(code ?? ''));
  return { verdict: refused ? 'refused' : 'unclear', ...told, reason };
}

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
