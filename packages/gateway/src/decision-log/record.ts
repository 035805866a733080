import type { Decider } from '@cordon/domain';
import type { Decision } from '@cordon/iam';
import type { Judged } from '../authorize/authorize.ts';
import { derived, identityNamed, type State } from '../state/store.ts';
import type { Caller } from '../who/caller.ts';
import type { Session } from '../who/session.ts';

/** CloudTrail’s time: ISO 8601 to the second. */
export function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export const userIdentity = derived(identityOf);

function identityOf(caller: Caller, state: State): UserIdentity {
  const { principal, session, userId: principalId, arn, accountId, accessKeyId, userName } = caller;
  return {
    type: TYPES[principal.kind],
    ...{ principalId, arn, accountId, accessKeyId },
    userName: principal.kind === 'user' ? userName : undefined,
    sessionContext: session && {
      sessionIssuer: issuerOf(caller, session, state),
      attributes: {
        creationDate: new Date(session.issuedAt * 1000).toISOString(),
        mfaAuthenticated: 'false',
      },
      sourceIdentity: session.sourceIdentity,
    },
  };
}

const TYPES: Readonly<Record<Caller['principal']['kind'], string>> = {
  root: 'Root',
  user: 'IAMUser',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
  'web-identity': 'WebIdentityUser',
  service: 'AWSService',
  anonymous: 'AWSAccount',
};

/** Whose role it is of, or which user federated; none of a session of a user's own, or of the root user's. */
function issuerOf({ principal }: Caller, { kind, owner, accountId }: Session, state: State) {
  if (owner === undefined || principal.kind === 'user') return undefined;
  const isRole = kind === 'assumed-role';
  const row = identityNamed(state, isRole ? 'roles' : 'users', accountId, owner.name);
  const type = isRole ? 'Role' : 'IAMUser';
  return { type, principalId: owner.id, arn: row?.arn, accountId, userName: owner.name };
}

/**
 * A line of `decisions.jsonl`: CloudTrail’s record, and under `cordon` why. Never holds a secret, a token or a
 * signature.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface DecisionRecord {
  readonly eventVersion: '1.11';
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent?: string;
  readonly requestID: string;
  readonly userIdentity: UserIdentity;
  readonly requestParameters: Readonly<Record<string, string>>;
  readonly resources: readonly { readonly ARN: string; readonly accountId?: string }[];
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly cordon: {
    /** `failed`: no permission was refused, and the answer is an error all the same (a bucket that is not there). */
    readonly outcome: 'served' | 'refused' | 'would-refuse' | 'failed' | 'passed';
    /** What refused when it was no policy: `signature`, `request`, `upstream`; `client`: it went away. */
    readonly layer?: string;
    readonly reason: string;
    readonly judged: readonly {
      readonly action: string;
      readonly resource: string;
      readonly outcome: Decision['outcome'];
      readonly reason: string;
      readonly by: Decision['by'];
      readonly missing: Decision['missing'];
      readonly nearestMiss?: Decision['nearestMiss'] | undefined;
    }[];
    /** How many permissions were asked for, where not all of them stand in `judged`. */
    readonly judgedInAll?: number;
    readonly httpStatus: number;
    /** Milliseconds. */
    readonly ms: number;
  };
}

export interface UserIdentity {
  readonly type: string;
  readonly principalId?: string | undefined;
  readonly arn?: string | undefined;
  readonly accountId?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly userName?: string | undefined;
  readonly sessionContext?:
    | {
        readonly sessionIssuer?: Readonly<Record<string, string | undefined>> | undefined;
        readonly attributes: { readonly creationDate: string; readonly mfaAuthenticated: 'false' };
        readonly sourceIdentity?: string | undefined;
      }
    | undefined;
}

/** The part of a record about one permission, plain data. */
export function judgedLine({
  action,
  resource,
  decision,
}: Judged): DecisionRecord['cordon']['judged'][number] {
  const { outcome, reason, by, missing, nearestMiss } = decision;
  return { action, resource, outcome, reason, by, missing, nearestMiss };
}

/** What decided, in the words of the domain: statements, missing layers, or a check before any policy. */
export function decidersOf(record: DecisionRecord): readonly Decider[] {
  const { cordon } = record;
  if (cordon.layer !== undefined) return [{ layer: cordon.layer, why: cordon.reason }];
  const decisive =
    cordon.outcome === 'refused' || cordon.outcome === 'would-refuse'
      ? cordon.judged.filter((judged) => judged.outcome !== 'allowed')
      : cordon.judged;
  return decisive.flatMap((judged): readonly Decider[] => {
    if (judged.by.length > 0)
      return judged.by.map((statement) => ({
        layer: statement.layer,
        policy: statement.policy,
        ...(statement.sid === undefined ? {} : { sid: statement.sid }),
        why: judged.reason,
      }));
    const miss = judged.nearestMiss;
    const why = miss === undefined ? judged.reason : `${judged.reason}; nearest: ${miss.why}`;
    return judged.missing.length === 0
      ? [{ layer: 'identity', why }]
      : judged.missing.map((layer) => ({ layer, why }));
  });
}
