import type { Form } from '../query/form.ts';
import { type Group, type IamThing, identityKey, type Role, type User } from '../state/entities.ts';
import type { State } from '../state/store.ts';

/** A call to IAM as its rules see it: read and named, nothing decided, nothing sent. */
export interface IamCall {
  readonly action: string;
  /** As `namedForm` wrote it: names as they are stored, and the caller’s own where none was given. */
  readonly form: Form;
  /** The caller’s, and so of everything that the call names by name. */
  readonly accountId: string;
  readonly state: State;
  /** Whether the account’s root user asks. */
  readonly byRoot?: boolean;
}

export type NamedTable = 'users' | 'roles' | 'groups';

/** Parameters that name an identity by its name, wherever they stand. */
export const NAMES: Readonly<Record<string, NamedTable>> = {
  UserName: 'users',
  RoleName: 'roles',
  GroupName: 'groups',
};

/** The user that the call names in `UserName`, if the gateway knows it. */
export function userOf({ state, accountId, form }: IamCall): User | undefined {
  return state.get('users', identityKey(accountId, form.get('UserName') ?? ''));
}

/** The role that the call names in `RoleName`, if the gateway knows it. */
export function roleOf({ state, accountId, form }: IamCall): Role | undefined {
  return state.get('roles', identityKey(accountId, form.get('RoleName') ?? ''));
}

/** The group that the call names in `GroupName`, if the gateway knows it. */
export function groupOf({ state, accountId, form }: IamCall): Group | undefined {
  return state.get('groups', identityKey(accountId, form.get('GroupName') ?? ''));
}

/** What reads an identity or takes it apart. */
const TAKES_APART = /^(Get|List|Delete|Detach|Remove|Deactivate)/;

/**
 * Whether the root user looks after an identity that was not seen being made: the answer was lost with a killed gateway, or
 * somebody else put it into LocalStack. It has no rights here, and must not stay for ever.
 */
export function sweepsUnseen(call: IamCall): boolean {
  if (call.byRoot !== true || !TAKES_APART.test(call.action)) return false;
  const { form, state, accountId } = call;
  return Object.entries(NAMES).some(([parameter, table]) => {
    const name = form.get(parameter);
    return name !== undefined && state.get(table, identityKey(accountId, name)) === undefined;
  });
}

/** Key of a thing: names are unique by type in an account, ignoring case; MFA devices by path and name. */
export function thingKey(type: IamThing['type'], accountId: string, name: string): string {
  return `${type}/${accountId}/${name.toLowerCase()}`;
}

export function thingOf(
  { state, accountId, form }: IamCall,
  type: IamThing['type'],
  parameter: string,
): IamThing | undefined {
  return state.get('things', thingKey(type, accountId, form.get(parameter) ?? ''));
}

/**
 * The form with names as they are stored, since IAM takes them in any case, and with the caller’s own name where a call
 * about a user names none: `optional` says that it may.
 */
export function namedForm(
  form: Form,
  accountId: string,
  state: State,
  optional: boolean,
  selfName: string | undefined,
): Form {
  const named = new Map(form);
  if (optional && !named.has('UserName') && selfName !== undefined) named.set('UserName', selfName);
  for (const [parameter, table] of Object.entries(NAMES)) {
    const name = named.get(parameter);
    const row = name === undefined ? undefined : state.get(table, identityKey(accountId, name));
    if (row !== undefined) named.set(parameter, row.name);
  }
  for (const [parameter, type] of [
    ['InstanceProfileName', 'instance-profile'],
    ['ServerCertificateName', 'server-certificate'],
  ] as const) {
    const name = named.get(parameter);
    const row = name === undefined ? undefined : state.get('things', thingKey(type, accountId, name));
    if (row !== undefined) named.set(parameter, row.name);
  }
  return named;
}
