import type { User } from '../state/entities.ts';
import { derived, identityNamed, type State } from '../state/store.ts';
import { type Caller, rootCaller, userCaller } from './caller.ts';
import type { Session } from './session.ts';

/**
 * The caller behind temporary credentials; undefined when the role or user they came from is gone. One made again
 * under the same name has another unique id, so its predecessor’s sessions stay dead.
 */
export const sessionCaller = derived(callerOf);

function callerOf(session: Session, state: State): Caller | undefined {
  const { owner, accountId, accessKeyId } = session;
  if (session.kind === 'assumed-role') return assumedRole(session, state);
  const user = owner === undefined ? undefined : userBehind(owner, accountId, state);
  if (owner !== undefined && user === undefined) return undefined;
  if (session.kind === 'session')
    return user === undefined
      ? rootCaller(accountId, accessKeyId, session)
      : userCaller(user, accessKeyId, session);
  const arn = `arn:aws:sts::${accountId}:federated-user/${session.name}`;
  const userId = `${accountId}:${session.name}`;
  const userArn = user?.arn ?? `arn:aws:iam::${accountId}:root`;
  return {
    principal: { kind: 'federated-user', accountId, arn, userArn, userId },
    accountId,
    accessKeyId,
    arn,
    userId,
    ...(user === undefined ? {} : { userName: user.name }),
    tags: overlay(user?.tags ?? {}, session.tags),
    session,
  };
}

/** The user who took the session, whatever it is called by now: a rename leaves sessions alive. */
function userBehind(owner: NonNullable<Session['owner']>, accountId: string, state: State): User | undefined {
  const user = identityNamed(state, 'users', accountId, owner.name);
  if (user?.id === owner.id) return user;
  for (const one of state.all('users')) if (one.id === owner.id) return one;
  return undefined;
}

function assumedRole(session: Session, state: State): Caller | undefined {
  const { owner, accountId, accessKeyId } = session;
  const role = identityNamed(state, 'roles', accountId, owner?.name);
  if (role === undefined || role.id !== owner?.id) return undefined;
  const arn = `arn:aws:sts::${accountId}:assumed-role/${role.name}/${session.name}`;
  return {
    principal: {
      kind: 'role-session',
      accountId,
      roleArn: role.arn,
      roleId: role.id,
      sessionName: session.name,
      sessionArn: arn,
    },
    accountId,
    accessKeyId,
    arn,
    userId: `${role.id}:${session.name}`,
    tags: overlay(role.tags, session.tags),
    session,
  };
}

/** Session tags replace tags of the role or user with the same key, whatever its case. */
export function overlay(
  own: Readonly<Record<string, string>>,
  session: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const replaced = new Set(Object.keys(session).map((key) => key.toLowerCase()));
  const kept = Object.entries(own).filter(([key]) => !replaced.has(key.toLowerCase()));
  return { ...Object.fromEntries(kept), ...session };
}
