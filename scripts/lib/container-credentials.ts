import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsCredentials } from '@cordon/domain';
import { messageOf } from '@cordon/domain';

export interface ContainerCredentials {
  /** What SDKs read: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
  readonly env: {
    readonly AWS_CONTAINER_CREDENTIALS_FULL_URI: string;
    readonly AWS_CONTAINER_AUTHORIZATION_TOKEN: string;
  };
  close(): Promise<void>;
}

/**
 * Serves one tenant’s credentials on loopback in the shape of the container provider, so that every AWS SDK refreshes
 * them by itself. Requests without the token are refused, because other users of the machine reach loopback, too.
 */
export async function serveCredentials(
  get: () => Promise<AwsCredentials & { readonly expiration: Date }>,
): Promise<ContainerCredentials> {
  const token = randomBytes(32).toString('base64url');
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!same(request.headers.authorization ?? '', token))
      return answer(401, { code: 'AccessDenied', message: 'the authorization token is missing or wrong' });
    if (request.method !== 'GET' || request.url !== '/credentials')
      return answer(404, { code: 'NotFound', message: 'there is only GET /credentials' });
    try {
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = await get();
      answer(200, {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        // A user's key has no session token, yet SDKs require the field; they leave an empty one out when they sign.
        Token: sessionToken ?? '',
        Expiration: expiration.toISOString(),
      });
    } catch (error) {
      answer(500, { code: 'IssuingFailed', message: messageOf(error) });
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
