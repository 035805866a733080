import { textAt, type XmlNode } from '../http/xml.ts';
import { type Form, members, tagPairs } from '../query/form.ts';
import { type Change, type Identity, identityKey, type Rows } from '../state/entities.ts';
import type { State } from '../state/store.ts';

/** A call to IAM that the upstream served. */
export interface Served {
  readonly form: Form;
  readonly accountId: string;
  readonly state: State;
  /** The parsed answer. */
  readonly answer: XmlNode;
  /** The answer as the upstream wrote it. */
  readonly raw?: string;
}

/** What a served call changes of what the gateway knows. */
export type IamEffect = (served: Served) => readonly Change[];

type Named = 'users' | 'roles' | 'groups';

const KINDS = { users: 'User', roles: 'Role', groups: 'Group' } as const;

/** The state's key of the user, role or group that the call names. */
export function keyOf(served: Served, table: Named): string {
  return identityKey(served.accountId, served.form.get(`${KINDS[table]}Name`) ?? '');
}

/** What a call makes, as far as users, roles and groups are alike. */
export function made(served: Served, table: Named): Identity {
  const { form, accountId, answer } = served;
  const kind = KINDS[table];
  return {
    accountId,
    name: form.get(`${kind}Name`) ?? '',
    path: form.get('Path') ?? '/',
    arn: arnOf(served, kind.toLowerCase(), `${kind}Name`),
    id: textAt(answer, `Create${kind}Response`, `Create${kind}Result`, kind, `${kind}Id`) ?? '',
    inline: {},
    attached: [],
  };
}

/** And as far as users and roles are. */
export function madeWithTags(served: Served, table: 'users' | 'roles') {
  const boundary = served.form.get('PermissionsBoundary');
  return {
    ...made(served, table),
    tags: tagsIn(served),
    ...(boundary === undefined ? {} : { boundary }),
  };
}

/** Changes the identity that the call names; nothing when it is not known. */
export function changeNamed<T extends Named>(
  table: T,
  change: (row: Rows[T], served: Served) => Rows[T],
): IamEffect {
  return (served) => {
    const key = keyOf(served, table);
    const row = served.state.get(table, key);
    return row === undefined ? [] : [{ table, key, row: change(row, served) } as Change];
  };
}

/** The effect that forgets the user, role or group that the call names. */
export function removeNamed(table: Named): IamEffect {
  return (served) => [{ table, key: keyOf(served, table) }];
}

/** ARN of what the call makes: the one that was judged, whatever the upstream calls it. */
export function arnOf({ form, accountId }: Served, type: string, parameter: string): string {
  return `arn:aws:iam::${accountId}:${type}${form.get('Path') ?? '/'}${form.get(parameter) ?? ''}`;
}

/** The tags of a call. */
export function tagsIn({ form }: Served): Record<string, string> {
  return Object.fromEntries(tagPairs(form, 'Tags'));
}

/** Tags after Tag and Untag: keys are the same whatever their case. */
export function retagged(
  before: Readonly<Record<string, string>>,
  { form }: Served,
): Readonly<Record<string, string>> {
  const tags = tagPairs(form, 'Tags');
  const gone = new Set(
    [...tags.map(([key]) => key), ...members(form, 'TagKeys')].map((key) => key.toLowerCase()),
  );
  const kept = Object.entries(before).filter(([key]) => !gone.has(key.toLowerCase()));
  return Object.fromEntries([...kept, ...tags]);
}

/** A record without one of its keys. */
export function without(
  record: Readonly<Record<string, string>>,
  ...keys: readonly string[]
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
