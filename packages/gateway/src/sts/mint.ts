import { randomBytes } from 'node:crypto';
import { type Context, SESSION_TOKEN } from '@cordon/iam';
import type { Judged, Question } from '../authorize/authorize.ts';
import { AwsError } from '../errors/aws-error.ts';
import { escapeXml } from '../http/xml.ts';
import type { Role } from '../state/entities.ts';
import type { Caller } from '../who/caller.ts';
import { type Session, sealToken } from '../who/session.ts';

/** A session without its key: what a call decides. */
export type Grant = Omit<Session, 'accessKeyId' | 'secret'>;

/**
 * What a call to STS comes to before anybody judged it. Made by pure functions of the form, the caller, the state and
 * the time, which throw what AWS refuses without asking a policy.
 */
export interface Plan {
  /** The permissions it needs, in the order in which they are asked for. */
  readonly needs: readonly Question[];
  /** How AWS words it that one of them is missing. */
  readonly refusal: (caller: Caller, refused: Judged) => AwsError;
  /** The session, once all of them are there. Throws what AWS checks only then. */
  grant(): Grant;
  /** The rest of the answer’s result, XML. `packed`: the token’s share of its limit, percent, where it carries policies or tags. */
  result(packed: number | undefined): string;
}

/** `AccessDenied` as STS words it. */
export function notAuthorized(
  caller: Caller,
  { action, resource }: Pick<Judged, 'action' | 'resource'>,
): AwsError {
  return new AwsError(
    403,
    'AccessDenied',
    `User: ${caller.arn ?? 'anonymous'} is not authorized to perform: ${action} on resource: ${resource}`,
  );
}

/** Condition keys of the tags in the request and of those on the role. */
export function tagContext(requested: Readonly<Record<string, string>>, role: Role | undefined): Context {
  const context: Record<string, string | readonly string[]> = {};
  const keys = Object.keys(requested);
  if (keys.length > 0) context['aws:tagkeys'] = keys;
  for (const [key, value] of Object.entries(requested))
    context[`aws:requesttag/${key.toLowerCase()}`] = value;
  for (const [key, value] of Object.entries(role?.tags ?? {})) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value;
    context[`iam:resourcetag/${key.toLowerCase()}`] = value;
  }
  return context;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What the caller of STS gets: secret. */
interface Issued {
  readonly session: Session;
  readonly token: string;
}

/**
 * Issues temporary credentials that live until `expiresAt`, and seals what stands behind them into the token, which has
 * at least `minimum` bytes. Throws `PackedPolicyTooLarge` for one that is larger than AWS's are.
 */
export function mint(session: Grant, tokenKey: Buffer, minimum = 0): Issued {
  const id = [...randomBytes(16)].map((byte) => BASE32[byte & 31]).join('');
  const whole: Session = {
    ...session,
    accessKeyId: `ASIA${id}`,
    secret: randomBytes(30).toString('base64'),
  };
  const token = sealToken(whole, tokenKey, minimum);
  if (token.length > SESSION_TOKEN.limit)
    throw new AwsError(
      400,
      'PackedPolicyTooLarge',
      `The session token has ${token.length} bytes, and may have ${SESSION_TOKEN.limit}: please use smaller policies or fewer tags.`,
    );
  return { session: whole, token };
}

/** The token's share of the limit on its size, percent, rounded up. */
export function utilization(token: string): number {
  return Math.ceil((token.length / SESSION_TOKEN.limit) * 100);
}

/** Whether a session carries anything that was passed: only then older clients are told how full it is. */
export function carries({ policy, policyArns, tags }: Grant): boolean {
  return policy !== undefined || policyArns.length > 0 || Object.keys(tags).length > 0;
}

/** How large the token is, in the elements that there are since 2026-06-17: `SESSION_TOKEN` has the pages. */
export function tokenSizeXml(token: string): string {
  return (
    `<SessionTokenUtilization>${utilization(token)}</SessionTokenUtilization>` +
    `<SessionTokenSize>${token.length}</SessionTokenSize>`
  );
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
