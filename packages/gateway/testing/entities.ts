import { randomBytes } from 'node:crypto';
import { parsed } from '../src/authorize/checked-policy.ts';
import { pinPrincipals } from '../src/authorize/pinned-policy.ts';
import {
  type AccessKey,
  type Bucket,
  type Change,
  type Group,
  identityKey,
  type ManagedPolicy,
  type Role,
  type User,
} from '../src/state/entities.ts';
import { type State, Store } from '../src/state/store.ts';
import type { Session } from '../src/who/session.ts';

/** The account of tests that need no other. */
export const ACCOUNT = '111122223333';

/** A policy’s text: statements that allow unless they say otherwise. */
export function policyText(...statements: readonly object[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  });
}

export function aUser(name: string, more: Partial<User> = {}): User {
  const accountId = more.accountId ?? ACCOUNT;
  return {
    accountId,
    name,
    path: '/',
    arn: `arn:aws:iam::${accountId}:user/${name}`,
    id: `AIDA${name.toUpperCase().replace(/\W/g, '')}`,
    inline: {},
    attached: [],
    tags: {},
    groups: [],
    ...more,
  };
}

export function aGroup(name: string, more: Partial<Group> = {}): Group {
  return {
    accountId: ACCOUNT,
    name,
    path: '/',
    arn: `arn:aws:iam::${ACCOUNT}:group/${name}`,
    id: `AGPA${name.toUpperCase()}`,
    inline: {},
    attached: [],
    ...more,
  };
}

/** A role; `trust` are the statements of its trust policy, pinned to the principals that `state` holds. */
export function aRole(
  name: string,
  trust: readonly object[] = [],
  more: Partial<Role> = {},
  state: State = new Store(),
): Role {
  const accountId = more.accountId ?? ACCOUNT;
  const text = policyText(...trust);
  return {
    accountId,
    name,
    path: '/',
    arn: `arn:aws:iam::${accountId}:role/${name}`,
    id: `AROA${name.toUpperCase().replace(/\W/g, '')}`,
    inline: {},
    attached: [],
    tags: {},
    trust: {
      text,
      principals: trust.length === 0 ? {} : pinPrincipals(parsed(text, 'trust'), state).principals,
    },
    maxSessionDuration: 3600,
    ...more,
  };
}

export function aKey(user: User, more: Partial<AccessKey> = {}): AccessKey {
  return {
    id: `AKIA${user.name.toUpperCase().replace(/\W/g, '').padEnd(16, '0')}`,
    secret: `the secret of ${user.name}`,
    accountId: user.accountId,
    userName: user.name,
    userId: user.id,
    active: true,
    ...more,
  };
}

export function aBucket(name: string, more: Partial<Bucket> = {}): Bucket {
  return {
    name,
    accountId: ACCOUNT,
    region: 'us-east-1',
    ownership: 'BucketOwnerEnforced',
    tags: {},
    ...more,
  };
}

export function aPolicy(arn: string, text: string): ManagedPolicy {
  return { arn, name: arn.slice(arn.lastIndexOf('/') + 1), defaultVersion: 'v1', versions: { v1: text } };
}

export function aSession(more: Partial<Session> = {}): Session {
  return {
    kind: 'assumed-role',
    accessKeyId: 'ASIASESSION000000000',
    secret: 'the secret of the session',
    accountId: ACCOUNT,
    issuedAt: 1_795_000_000,
    expiresAt: 1_795_003_600,
    name: 'session',
    policyArns: [],
    tags: {},
    transitive: [],
    chained: false,
    ...more,
  };
}

type Row<T extends Change['table']> = NonNullable<Extract<Change, { table: T }>['row']>;

/** What stands in a store. */
export interface Rows {
  readonly users?: readonly User[];
  readonly roles?: readonly Role[];
  readonly groups?: readonly Group[];
  readonly keys?: readonly AccessKey[];
  readonly policies?: readonly ManagedPolicy[];
  readonly buckets?: readonly Bucket[];
  readonly oidc?: readonly Row<'oidc'>[];
}

/** The changes that put rows where the gateway looks for them. */
export function changesFor(rows: Rows): readonly Change[] {
  const named = <T extends 'users' | 'roles' | 'groups'>(table: T, all: readonly Row<T>[] = []) =>
    all.map((row) => ({ table, key: identityKey(row.accountId, row.name), row }) as Change);
  return [
    ...named('users', rows.users),
    ...named('roles', rows.roles),
    ...named('groups', rows.groups),
    ...(rows.keys ?? []).map((row) => ({ table: 'keys', key: row.id, row }) as const),
    ...(rows.policies ?? []).map((row) => ({ table: 'policies', key: row.arn, row }) as const),
    ...(rows.buckets ?? []).map((row) => ({ table: 'buckets', key: row.name, row }) as const),
    ...(rows.oidc ?? []).map((row) => ({ table: 'oidc', key: row.arn, row }) as const),
  ];
}

/** A store that holds the rows. */
export function storeOf(rows: Rows): Store {
  const store = new Store();
  store.apply(changesFor(rows));
  return store;
}

/** A key for session tokens. */
export const tokenKey = (): Buffer => randomBytes(32);

/** The code of the error that `run` throws, or `ok`. */
export function codeOf(run: () => unknown): string {
  try {
    run();
    return 'ok';
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined) throw error;
    return code;
  }
}
