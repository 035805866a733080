import { randomBytes } from 'node:crypto';
import { estimatePackedSize } from '@cordon/iam';
import { AwsError } from '../errors/aws-error.ts';
import { escapeXml } from '../http/xml.ts';
import { type Session, sealToken } from '../who/session.ts';

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

/**
 * How full the packed form of session policies and tags is, in percent, by the estimate of `@cordon/iam`. Throws
 * `PackedPolicyTooLarge` for what cannot fit by it.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (PackedPolicySize)
 */
export function packedSize(session: Pick<Session, 'policy' | 'policyArns' | 'tags'>): number | undefined {
  const { policy, policyArns, tags } = session;
  if (policy === undefined && policyArns.length === 0 && Object.keys(tags).length === 0) return undefined;
  const { percent } = estimatePackedSize({ ...(policy === undefined ? {} : { policy }), policyArns, tags });
  if (percent > 100)
    throw new AwsError(
      400,
      'PackedPolicyTooLarge',
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    );
  return percent;
}

/** `aheadMs` is how far the session's end is ahead of the time that its taker has, milliseconds. */
export function credentialsXml({ session, token }: Issued, aheadMs = 0): string {
  return (
    `<Credentials><AccessKeyId>${session.accessKeyId}</AccessKeyId>` +
    `<SecretAccessKey>${escapeXml(session.secret)}</SecretAccessKey><SessionToken>${token}</SessionToken>` +
    `<Expiration>${isoSeconds(session.expiresAt - Math.floor(aheadMs / 1000))}</Expiration></Credentials>`
  );
}

function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
