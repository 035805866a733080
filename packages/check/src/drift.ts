import type { DeployedState, GroupState, IdentityState } from '@cordon/terraform';
import type { Drift } from './answer.types.ts';

/** A part of the configuration that decides access: its name, its owner and its text. */
interface Part {
  /** `trust policy of arn:aws:iam::…:role/ci` */
  readonly what: string;
  /** The owner of the part; its own name where it has none. */
  readonly of: string;
  readonly says: unknown;
}

/**
 * Differences from the base: parts that are changed, missing, or added to something in the base. Things outside the
 * base (an account holds more than one configuration) are only counted. Pure; policies are compared as JSON.
 */
export function driftOf(base: DeployedState, now: DeployedState): Drift {
  const before = new Map(partsOf(base).map((part) => [part.what, part]));
  const after = new Map(partsOf(now).map((part) => [part.what, part]));
  // Vault makes an entity at a first login: it is the auth method's, whoever came.
  const mounts = (base.vault.authMounts ?? []).map(({ path }) => `auth/${path}`);
  const known = new Set([...[...before.values()].map(({ of }) => of), ...mounts]);
  const changed: string[] = [];
  let beside = 0;
  for (const [what, { of, says }] of after) {
    const was = before.get(what);
    if (was !== undefined) {
      const how = isNothing(was.says) ? 'is new' : isNothing(says) ? 'is gone' : 'differs';
      if (canonical(was.says) !== canonical(says)) changed.push(`${what} ${how}`);
    } else if (isNothing(says)) continue;
    else if (known.has(of)) changed.push(`${what} is new`);
    else beside++;
  }
  for (const [what, { says }] of before)
    if (!after.has(what) && !isNothing(says)) changed.push(`${what} is gone`);
  return { changed: changed.toSorted(), beside };
}

function partsOf(state: DeployedState): readonly Part[] {
  const { vault } = state;
  const logins = [...vault.appRoles, ...(vault.logins ?? [])];
  return [
    ...state.roles.flatMap((role) => [
      { what: `trust policy of ${role.arn}`, of: role.arn, says: role.trust },
      ...identityParts(role, role.arn),
    ]),
    ...state.users.flatMap((user) => [
      ...identityParts(user, user.arn),
      { what: `groups of ${user.arn}`, of: user.arn, says: user.groups },
    ]),
    ...(state.groups ?? []).flatMap((group) => identityParts(group, group.arn)),
    ...state.policies
      .filter(({ arn }) => !/^arn:[^:]*:iam::aws:/.test(arn))
      .map(({ arn, text }) => ({ what: `policy ${arn}`, of: arn, says: text })),
    ...state.buckets.flatMap((one): readonly Part[] => {
      const of = `bucket ${one.name}`;
      return [
        { what: `policy of ${of}`, of, says: one.policy },
        { what: `public access block of ${of}`, of, says: one.publicAccessBlock },
        { what: `ownership of ${of}`, of, says: one.ownership },
        { what: `ACL of ${of}`, of, says: one.acl },
        { what: `deliveries of ${of}`, of, says: one.deliversTo?.map(({ to }) => to) },
        { what: `tags of ${of}`, of, says: one.tags },
      ];
    }),
    ...vault.awsRoles.map((one) => own(`Vault role ${one.mount}/${one.name}`, one)),
    ...vault.policies
      .filter(({ name }) => name !== 'default')
      .map(({ name, text }) => own(`Vault policy ${name}`, text.trim())),
    ...logins.map((one) => own(`login auth/${one.mount}/${one.name}`, one)),
    ...(vault.identityTokens?.keys ?? []).map((one) => own(`key of identity tokens ${one.name}`, one)),
    ...(vault.identityTokens?.roles ?? []).map((one) => own(`role of identity tokens ${one.name}`, one)),
    ...(vault.externalGroups ?? []).map((one) => own(`policies of group ${one.name}`, one.policies)),
    ...(vault.tokenRoles ?? []).map((one) => own(`token role ${one.name}`, one)),
    ...(vault.entities ?? []).flatMap((one): readonly Part[] => {
      // It is the login's, whatever it is called.
      const [alias] = one.aliases;
      const login = vault.appRoles.find(({ roleId }) => roleId !== undefined && roleId === alias?.name);
      const mount = Object.entries(vault.accessors).find(([, accessor]) => accessor === alias?.accessor)?.[0];
      const of =
        login !== undefined
          ? `login auth/${login.mount}/${login.name}`
          : mount === undefined
            ? `entity ${one.name}`
            : `auth/${mount}`;
      return [
        { what: `policies of entity ${one.name}`, of, says: one.policies },
        { what: `groups of entity ${one.name}`, of, says: one.groups },
        { what: `metadata of entity ${one.name}`, of, says: one.metadata },
      ].map((part) => ({ ...part, what: login === undefined ? part.what : `${part.what}, of ${of}` }));
    }),
  ];
}

const own = (what: string, says: unknown): Part => ({ what, of: what, says });

function identityParts(
  one: Pick<IdentityState & GroupState, 'inline' | 'attached'> & Partial<IdentityState>,
  of: string,
): readonly Part[] {
  return [
    ...one.inline.map(({ name, text }) => ({ what: `inline policy ${name} of ${of}`, of, says: text })),
    { what: `attached policies of ${of}`, of, says: one.attached.toSorted() },
    { what: `permissions boundary of ${of}`, of, says: one.boundary },
    { what: `tags of ${of}`, of, says: one.tags },
  ];
}

/** Left out of the comparison: where something was read, and fields that only one of the two sources has. */
const NOT_COMPARED = new Set([
  ...['address', 'writtenAt', 'policyWrittenAt', 'roleId', 'secretIdMetadata', 'maxTtlSeconds'],
  ...['aliasNameSource', 'tokenType'],
]);

function canonical(value: unknown): string {
  return JSON.stringify(tidy(value)) ?? '';
}

/** Policies as canonical JSON: sorted keys, a single value equals a list of it, missing equals empty. */
function tidy(value: unknown): unknown {
  if (typeof value === 'string') {
    if (!value.startsWith('{')) return value;
    try {
      return tidy(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.length === 1 ? tidy(value[0]) : value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key, one]) => !NOT_COMPARED.has(key) && !isNothing(one))
    .map(([key, one]) => [key, tidy(one)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
