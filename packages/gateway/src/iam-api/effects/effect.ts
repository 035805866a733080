import type { XmlNode } from '../../http/xml.ts';
import type { Form } from '../../query/form.ts';
import { type Change, identityKey, type Rows } from '../../state/entities.ts';
import type { State } from '../../state/store.ts';

/** A call to IAM that the upstream served. */
export interface Served {
  readonly form: Form;
  readonly accountId: string;
  readonly state: State;
  /** The parsed answer. */
  readonly answer: XmlNode;
  /** The caller’s user name: whom a call means that names no user. */
  readonly selfName?: string;
}

/** What a served call changes of what the gateway knows. */
export type IamEffect = (served: Served) => readonly Change[];

type Named = 'users' | 'roles' | 'groups';

const PARAMETERS: Readonly<Record<Named, string>> = {
  users: 'UserName',
  roles: 'RoleName',
  groups: 'GroupName',
};

export function keyOf(served: Served, table: Named): string {
  const name = served.form.get(PARAMETERS[table]) ?? (table === 'users' ? served.selfName : undefined);
  return identityKey(served.accountId, name ?? '');
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

export function removeNamed(table: Named): IamEffect {
  return (served) => [{ table, key: keyOf(served, table) }];
}

/** A record without one of its keys. */
export function without(
  record: Readonly<Record<string, string>>,
  ...keys: readonly string[]
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
