import type { VaultState } from '@cordon/terraform';
import type { Operation, Sensitive } from './token.ts';

const WRITE: readonly Operation[] = ['update', 'create', 'patch', 'delete'];

/** An auth method other than AppRole: where it is mounted, and the logins that there are. */
export interface LoginMount {
  readonly path: string;
  readonly method: Method;
  readonly names: readonly string[];
}

/** Methods of which it is known where their logins are written, and what it takes to use one. */
type Method = 'userpass' | 'jwt' | 'kubernetes' | 'ldap' | 'cert' | 'aws';

interface Described {
  /** Where logins are written, below the mount, and what they are called. */
  readonly at: readonly (readonly [path: string, what: string])[];
  /** What says whom the method believes. */
  readonly config: readonly string[];
  /** Whoever writes a login there can log in by it: it says itself with what. Else only who can show what the method asks. */
  readonly byAnybody: boolean;
  /** Paths by which one logs in. */
  readonly login: readonly string[];
}

/** https://developer.hashicorp.com/vault/api-docs/auth */
const METHODS: Readonly<Record<Method, Described>> = {
  userpass: { at: [['users', 'user']], config: [], byAnybody: true, login: ['login/+'] },
  jwt: {
    at: [['role', 'role']],
    config: ['config'],
    byAnybody: false,
    login: ['login', 'oidc/auth_url', 'oidc/callback'],
  },
  kubernetes: { at: [['role', 'role']], config: ['config'], byAnybody: false, login: ['login'] },
  ldap: {
    at: [
      ['users', 'user'],
      ['groups', 'group'],
    ],
    config: ['config'],
    byAnybody: false,
    login: ['login/+'],
  },
  cert: { at: [['certs', 'certificate']], config: ['config'], byAnybody: true, login: ['login'] },
  aws: {
    at: [['role', 'role']],
    config: ['config/client', 'config/sts/+', 'config/certificate/+'],
    byAnybody: true,
    login: ['login'],
  },
};

const known = new WeakMap<VaultState, readonly LoginMount[]>();

/** The mounts of methods other than AppRole. */
export function loginMounts(vault: VaultState): readonly LoginMount[] {
  let found = known.get(vault);
  if (found === undefined) {
    const types = new Map<string, string>([
      ...(vault.authMounts ?? []).map(({ path, type }) => [path, type] as const),
      ...(vault.logins ?? []).map(({ mount, method }) => [mount, method] as const),
    ]);
    found = [...types].flatMap(([path, type]): LoginMount[] => {
      const method = type === 'oidc' ? 'jwt' : type;
      if (!isMethod(method)) return [];
      const names = (vault.logins ?? []).flatMap(({ mount, name }) => (mount === path ? [name] : []));
      return [{ path, method, names }];
    });
    known.set(vault, found);
  }
  return found;
}

function isMethod(type: string): type is Method {
  return Object.hasOwn(METHODS, type);
}

/** Where a login is written at the mount, as paths that end before its name. */
export function loginPaths({ path, method }: LoginMount): readonly string[] {
  return METHODS[method].at.map(([at]) => `auth/${path}/${at}`);
}

/** Whether whoever writes a login there can log in by it, whatever it is itself. */
export function isForAnybody({ method }: LoginMount): boolean {
  return METHODS[method].byAnybody;
}

/** Paths of the mount that are asked about, or by which one logs in. */
export function knownAt(mount: LoginMount): readonly string[] {
  const { config, login, at } = METHODS[mount.method];
  const below = at.flatMap(([what]) => [what, `${what}/+`]);
  const more = mount.method === 'userpass' ? ['users/+/password', 'users/+/policies'] : [];
  return [...config, ...login, ...below, ...more].map((what) => `auth/${mount.path}/${what}`);
}

/** Logins are written and read here. */
export function ofLogins(mount: LoginMount): readonly Sensitive[] {
  const { path, method, names } = mount;
  const { at, config } = METHODS[method];
  const some = { names: [...names.slice(0, 3), 'x'] };
  return [
    ...at.flatMap(([what, called]): Sensitive[] => [
      {
        ...some,
        path: `auth/${path}/${what}/+`,
        operations: WRITE,
        boundary: 'self-grant',
        why: `it could write a ${called} of the auth method \`${path}\` with policies of its choice`,
      },
      {
        ...some,
        path: `auth/${path}/${what}/+`,
        operations: ['read'],
        boundary: 'control-plane',
        why: `it could read what a ${called} of the auth method \`${path}\` may`,
      },
      {
        path: `auth/${path}/${what}`,
        operations: ['list'],
        boundary: 'tenant-enumeration',
        why: 'it could list who logs in',
      },
    ]),
    ...(method === 'userpass'
      ? ([
          {
            ...some,
            path: `auth/${path}/users/+/password`,
            operations: ['update', 'create'],
            boundary: 'tenant-credentials',
            why: 'it could set another’s password, and log in as it',
          },
          {
            ...some,
            path: `auth/${path}/users/+/policies`,
            operations: ['update', 'create'],
            boundary: 'self-grant',
            why: 'it could write the policies of a user',
          },
        ] as const)
      : []),
    ...config.map(
      (what): Sensitive => ({
        path: `auth/${path}/${what}`,
        operations: ['update', 'create', 'delete'],
        boundary: 'tenant-credentials',
        why: `it could change whom the auth method \`${path}\` believes`,
        unfollowed: true,
      }),
    ),
    ...config.map(
      (what): Sensitive => ({
        path: `auth/${path}/${what}`,
        operations: ['read'],
        boundary: 'control-plane',
        why: `it could read whom the auth method \`${path}\` believes`,
      }),
    ),
  ];
}
