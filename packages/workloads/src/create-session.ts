import { hash, sign, X509Certificate } from 'node:crypto';
import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { AwsCredentials, Certificate } from '@cordon/domain';
import { z } from 'zod';

/** The parameters of a session of IAM Roles Anywhere. */
export interface SessionOrder {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;
  readonly durationSeconds?: number;
  readonly roleSessionName?: string;
}

export interface SignedOrder {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * `CreateSession`, signed by the key of a certificate as AWS publishes it; `now` in milliseconds, `chain` are the authorities between
 * the certificate and the trust anchor, PEM.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
 */
export function signedCreateSession(
  order: SessionOrder,
  { cert, key }: Certificate,
  to: {
    readonly host: string;
    readonly region: string;
    readonly now: number;
    readonly chain?: readonly string[];
    /** The ARNs stand in the query, as AWS's own helper has them. */
    readonly inQuery?: true;
  },
): SignedOrder {
  const leaf = new X509Certificate(cert);
  const algorithm = `AWS4-X509-${leaf.publicKey.asymmetricKeyType === 'rsa' ? 'RSA' : 'ECDSA'}-SHA256`;
  const { profileArn, roleArn, trustAnchorArn, ...rest } = order;
  const arns = Object.entries({ profileArn, roleArn, trustAnchorArn });
  const query =
    to.inQuery === true ? arns.map((pair) => pair.map(encodeURIComponent).join('=')).join('&') : '';
  const body = JSON.stringify(to.inQuery === true ? rest : order);
  const time = `${new Date(to.now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const base64 = (pem: string) => new X509Certificate(pem).raw.toString('base64');
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    host: to.host,
    'x-amz-date': time,
    'x-amz-x509': base64(cert),
    ...(to.chain === undefined ? {} : { 'x-amz-x509-chain': to.chain.map(base64).join(',') }),
  };
  const signed = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/sessions\n${query}\n${lines.join('')}\n${signed}\n${hash('sha256', body)}`;
  const scope = `${time.slice(0, 8)}/${to.region}/rolesanywhere/aws4_request`;
  const text = `${algorithm}\n${time}\n${scope}\n${hash('sha256', canonical)}`;
  const serial = BigInt(`0x${leaf.serialNumber}`).toString();
  const signature = sign('sha256', Buffer.from(text), key).toString('hex');
  const authorization = `${algorithm} Credential=${serial}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return {
    path: `/sessions${query === '' ? '' : `?${query}`}`,
    headers: { ...headers, authorization },
    body,
  };
}

const answered = z.object({
  credentialSet: z.array(
    z.object({
      credentials: z.object({
        accessKeyId: z.string(),
        secretAccessKey: z.string(),
        sessionToken: z.string(),
        expiration: z.string(),
      }),
    }),
  ),
});

/** A session for the certificate. Rejects with the service's error. */
export async function createSession(
  order: SessionOrder,
  certificate: Certificate,
  { endpoint, region }: { readonly endpoint: string; readonly region: string },
): Promise<AwsCredentials> {
  const { host, protocol } = new URL(endpoint);
  const { path, headers, body } = signedCreateSession(order, certificate, { host, region, now: Date.now() });
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = (protocol === 'https:' ? tlsRequest : request)(
      new URL(path, endpoint),
      { method: 'POST', headers },
      (response) => {
        let said = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          said += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: said }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
  if (status !== 201) throw new Error(`CreateSession was answered with ${status}: ${text.slice(0, 300)}`);
  const [first] = answered.parse(JSON.parse(text)).credentialSet;
  if (first === undefined) throw new Error('CreateSession was answered without credentials');
  const { expiration, ...credentials } = first.credentials;
  return { ...credentials, expiration: new Date(expiration) };
}
