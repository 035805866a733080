import type { Principal } from '@cordon/iam';
import type { User } from '../state/entities.ts';
import type { Session } from './session.ts';

/** Who makes a request, once its signature holds. */
export interface Caller {
  readonly principal: Principal;
  /** Absent for anonymous callers. */
  readonly accountId?: string;
  readonly accessKeyId?: string;
  /** ARN as GetCallerIdentity shows it. */
  readonly arn?: string;
  /** `aws:userid` */
  readonly userId?: string;
  readonly userName?: string;
  /** `aws:PrincipalTag/*`: session tags over the role’s or user’s own, keys compared ignoring case. */
  readonly tags: Readonly<Record<string, string>>;
  /** Present for temporary credentials. */
  readonly session?: Session;
}

export const ANONYMOUS: Caller = { principal: { kind: 'anonymous' }, tags: {} };

/** The account’s root user. */
export function rootCaller(accountId: string, accessKeyId: string, session?: Session): Caller {
  return {
    principal: { kind: 'root', accountId },
    accountId,
    accessKeyId,
    arn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
    tags: {},
    ...(session === undefined ? {} : { session }),
  };
}

/** A user, by a key of theirs or a session of GetSessionToken. */
export function userCaller(user: User, accessKeyId: string, session?: Session): Caller {
  return {
    principal: { kind: 'user', accountId: user.accountId, arn: user.arn, userId: user.id },
    accountId: user.accountId,
    accessKeyId,
    arn: user.arn,
    userId: user.id,
    userName: user.name,
    tags: user.tags,
    ...(session === undefined ? {} : { session }),
  };
}
