import type { AwsCredentials } from '@cordon/domain';
import { AwsError } from '../errors/aws-error.ts';
import { BoundedMap } from '../state/bounded-map.ts';
import type { AccessKey, User } from '../state/entities.ts';
import { identityNamed, type State } from '../state/store.ts';
import { type Caller, rootCaller, userCaller } from './caller.ts';
import { openToken, type Session } from './session.ts';
import { sessionCaller } from './session-caller.ts';

/** A caller whose signature is still to be verified with `secret`. */
export interface Claimed {
  readonly caller: Caller;
  readonly secret: string;
}

export interface CredentialsOptions {
  /** Root users by account id. */
  readonly roots: Readonly<Record<string, AwsCredentials>>;
  readonly admin: AwsCredentials;
  readonly state: State;
  readonly tokenKey: Buffer;
}

/**
 * Looks up whose an access key id (and session token) is. Besides issued keys there are those of root users, and
 * any 12-digit key id with the administrator’s secret: the root user of that
 * account, so that several accounts can be told apart.
 */
export class Credentials {
  readonly #options: CredentialsOptions;
  readonly #opened = new BoundedMap<Session>(4096);
  /** Account and secret of root users, by access key id. */
  readonly #roots: ReadonlyMap<string, { readonly accountId: string; readonly secret: string }>;

  constructor(options: CredentialsOptions) {
    this.#options = options;
    this.#roots = new Map(
      Object.entries(options.roots).map(([accountId, { accessKeyId, secretAccessKey }]) => [
        accessKeyId,
        { accountId, secret: secretAccessKey },
      ]),
    );
  }

  /** Throws `InvalidAccessKeyId`, `InvalidToken` or `ExpiredToken`. `now` in milliseconds. */
  claim(accessKeyId: string, sessionToken: string | undefined, now: number): Claimed {
    if (sessionToken !== undefined) return this.#temporary(accessKeyId, sessionToken, now);
    const { admin, state } = this.#options;
    const root = this.#roots.get(accessKeyId);
    if (root !== undefined) return { caller: rootCaller(root.accountId, accessKeyId), secret: root.secret };
    const key = state.get('keys', accessKeyId);
    if (key !== undefined) {
      const user = this.#userOf(key);
      if (user === undefined) throw unknownKey(accessKeyId);
      return { caller: userCaller(user, accessKeyId), secret: key.secret };
    }
    if (/^\d{12}$/.test(accessKeyId))
      return { caller: rootCaller(accessKeyId, accessKeyId), secret: admin.secretAccessKey };
    throw unknownKey(accessKeyId);
  }

  /**
   * Whoever a caller is by now, who was known when the request began: their tags and names may have changed since.
   * Undefined for whose key, user or role is gone.
   */
  current(caller: Caller): Caller | undefined {
    const { principal, session } = caller;
    const { state } = this.#options;
    if (session !== undefined) return sessionCaller(session, state);
    if (principal.kind !== 'user') return caller;
    const id = String(caller.accessKeyId);
    const key = state.get('keys', id);
    const user = key && this.#userOf(key);
    return user?.id === principal.userId ? userCaller(user, id) : undefined;
  }

  /** Whose key it is, if it is switched on and they are still there. */
  #userOf({ accountId, userName, userId, active }: AccessKey): User | undefined {
    const user = identityNamed(this.#options.state, 'users', accountId, userName);
    return active && user?.id === userId ? user : undefined;
  }

  #temporary(accessKeyId: string, token: string, now: number): Claimed {
    const known = this.#opened.get(token);
    const session = known ?? openToken(token, this.#options.tokenKey);
    if (session === undefined || session.accessKeyId !== accessKeyId)
      throw new AwsError(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.');
    // Stryker disable next-line ConditionalExpression,EqualityOperator,CallExpression: a token opens to the same each time; it is kept to save the time
    if (known === undefined) this.#opened.set(token, session);
    if (session.expiresAt * 1000 <= now)
      throw new AwsError(400, 'ExpiredToken', 'The provided token has expired.');
    const caller = sessionCaller(session, this.#options.state);
    if (caller === undefined) throw unknownKey(accessKeyId);
    return { caller, secret: session.secret };
  }
}

function unknownKey(accessKeyId: string): AwsError {
  return new AwsError(
    403,
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
    { AWSAccessKeyId: accessKeyId },
  );
}
