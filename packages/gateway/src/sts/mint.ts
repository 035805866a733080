import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { AwsError } from '../errors/aws-error.ts';
import { escapeXml } from '../http/xml.ts';
import type { Session } from './session.ts';
import { sealToken } from './token.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What the caller of STS gets: secret. */
export interface Issued {
  readonly session: Session;
  readonly token: string;
}

/** Issues temporary credentials that live until `expiresAt`, and seals what stands behind them into the token. */
export function mint(session: Omit<Session, 'accessKeyId' | 'secret'>, tokenKey: Buffer): Issued {
  const id = [...randomBytes(16)].map((byte) => BASE32[byte & 31]).join('');
  const whole: Session = {
    ...session,
    accessKeyId: `ASIA${id}`,
    secret: randomBytes(30).toString('base64'),
  };
  return { session: whole, token: sealToken(whole, tokenKey) };
}

const PACKED_BYTES = 2048;

/**
 * How full the packed form of session policies and tags is, in percent. AWS does not publish its packing; this is an
 * estimate by compression, and refuses what cannot fit by it.
 */
export function packedSize(session: Pick<Session, 'policy' | 'policyArns' | 'tags'>): number | undefined {
  const { policy, policyArns, tags } = session;
  if (policy === undefined && policyArns.length === 0 && Object.keys(tags).length === 0) return undefined;
  const packed = deflateRawSync(JSON.stringify([policy, policyArns, Object.entries(tags).flat()])).length;
  const percent = Math.ceil((packed * 100) / PACKED_BYTES);
  if (percent > 100)
    throw new AwsError(
      400,
      'PackedPolicyTooLarge',
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    );
  return percent;
}

export function credentialsXml({ session, token }: Issued): string {
  return (
    `<Credentials><AccessKeyId>${session.accessKeyId}</AccessKeyId>` +
    `<SecretAccessKey>${escapeXml(session.secret)}</SecretAccessKey><SessionToken>${token}</SessionToken>` +
    `<Expiration>${isoSeconds(session.expiresAt)}</Expiration></Credentials>`
  );
}

function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
