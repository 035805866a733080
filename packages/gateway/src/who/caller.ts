import type { Principal } from '@cordon/iam';
import type { Session } from '../sts/session.ts';

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
