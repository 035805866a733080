import type { TenantLogin } from '@cordon/domain';
import {
  buildModel,
  loginsUsed,
  provePair,
  type Target,
  type TenantModel,
  type TenantState,
} from '@cordon/prover';
import type { DeployedState, LoginState, Reading } from '@cordon/terraform';
import { type Config, loginToSay, NEEDS, type Need } from './config.ts';

/** A login of the input, as a tenant that uses only this login. */
interface Candidate {
  readonly id: string;
  /** `mount/name` */
  readonly key: string;
  readonly login: TenantLogin;
}

/** A proposed first `cordon.json`, with notes on what a person must check. */
export interface Proposal {
  readonly config: Config;
  readonly notes: readonly string[];
}

/**
 * Proposes tenants: one for each login of the input that can obtain AWS credentials, with the buckets that only it
 * reaches, or reaches most of. The notes list what is shared and what could not be worked out.
 */
export function propose({ state }: Reading, schema: string): Proposal {
  const notes: string[] = [];
  const tenants: Config['tenants'] = {};
  const candidates = candidatesOf(state);
  const [first] = state.buckets;
  if (first === undefined)
    return { config: { $schema: schema, tenants }, notes: ['no bucket is in the input'] };
  const every = state.buckets.map(({ name }) => ({ bucket: name }));
  const made = candidates.map(
    ({ id, login }, index): TenantState => ({
      id,
      login,
      data: index === 0 ? (every as unknown as TenantState['data']) : [{ bucket: first.name }],
    }),
  );
  const models = buildModel({ ...state, tenants: made }).tenants;
  const targets = models[0]?.data ?? [];
  for (const { mount, name, ...one } of state.vault.logins ?? [])
    if (one.method === 'jwt' || one.method === 'oidc')
      for (const [claim, [value = '']] of Object.entries(one.boundClaims))
        if (ownWords(value) !== value)
          notes.push(
            `login \`auth/${mount}/${name}\` accepts whatever matches \`${claim} = ${value}\`: \`${ownWords(value)}\` is taken to be what its own tenant says`,
          );
  for (const [index, { id, login, key }] of candidates.entries()) {
    const reached = reachedBy(models[index] as TenantModel, targets);
    if (typeof reached === 'string') {
      notes.push(`login \`auth/${key}\`: ${reached}`);
      continue;
    }
    if (reached.length === 0) continue;
    const own = narrowest(id, reached);
    const others = reached.filter((one) => !own.includes(one)).map(({ where }) => where);
    const needs = NEEDS.filter((need) => own.every((one) => one.needs.includes(need)));
    tenants[id] = {
      login: loginToSay(login),
      data: own.map(({ where }) => where),
      ...(needs.length > 0 && needs.length < 3 ? { needs: [...needs] } : {}),
    };
    if (others.length > 0)
      notes.push(
        `\`${id}\` also reaches ${others.slice(0, 4).join(', ')}${others.length > 4 ? `, and ${others.length - 4} more` : ''}: is that its own?`,
      );
  }
  if (Object.keys(tenants).length === 0)
    notes.push('no login of the input obtains AWS credentials that reach a bucket: name the tenants by hand');
  return { config: { $schema: schema, tenants }, notes };
}

interface Reached {
  readonly where: string;
  readonly bucket: string;
  readonly needs: readonly Need[];
}

const ACTIONS: Readonly<Record<Need, string>> = {
  read: 's3:GetObject',
  write: 's3:PutObject',
  list: 's3:ListBucket',
  delete: 's3:DeleteObject',
};

/** Buckets that the login reaches, and prefixes of them where that is all; a text says why it could not be told. */
function reachedBy({ callers, gaps }: TenantModel, targets: readonly Target[]): readonly Reached[] | string {
  if (callers.length === 0) return gaps.find(({ ordinary }) => ordinary !== true)?.reason ?? [];
  const own = callers.filter(({ crossed }) => crossed !== true);
  return targets.flatMap((target): Reached[] => {
    const touching = own.filter(
      (caller) => provePair(caller, target, { actions: Object.values(ACTIONS) }).kind !== 'proved',
    );
    if (touching.length === 0) return [];
    const witnesses = NEEDS.map(
      (need) =>
        touching.flatMap((caller) => provePair(caller, target, { actions: [ACTIONS[need]] }).witnesses)[0],
    );
    const needs = NEEDS.filter((_, index) => witnesses[index] !== undefined);
    if (needs.length === 0) return [];
    const bucket = target.arn.replace(/^arn:aws[a-z-]*:s3:::/, '');
    const key = witnesses.find((one) => one?.resource.startsWith(`${target.arn}/`) === true)?.resource ?? '';
    // The shortest allowed key shows the prefix that all allowed keys share.
    const prefix = /^(.*\/)/.exec(key.slice(target.arn.length + 1))?.[1] ?? '';
    return [{ where: `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`, bucket, needs }];
  });
}

/** Of several buckets, those whose names contain the login's name; all where none does. */
function narrowest(id: string, reached: readonly Reached[]): readonly Reached[] {
  const named = reached.filter(({ where }) =>
    where
      .split(/[/.:_-]+/)
      .join('-')
      .includes(id.split(/[/.:_-]+/).join('-')),
  );
  const [shortest] = named.toSorted((a, b) => a.where.length - b.where.length);
  return shortest === undefined ? reached : [shortest];
}

function candidatesOf({ vault }: DeployedState): readonly Candidate[] {
  const found: Candidate[] = [
    ...vault.appRoles.map(({ mount, name }) => ({
      id: name,
      key: `${mount}/${name}`,
      login: { method: 'approle', role: name, mount } as const,
    })),
    ...(vault.logins ?? []).flatMap((one) => {
      const login = loginOfRole(one);
      return login === undefined ? [] : [{ id: one.name, key: `${one.mount}/${one.name}`, login }];
    }),
  ];
  const seen = new Map<string, number>();
  return found.map((one) => {
    const times = (seen.get(one.id) ?? 0) + 1;
    seen.set(one.id, times);
    return times === 1 ? one : { ...one, id: one.key.replaceAll('/', '-') };
  });
}

/** The literal part of a glob: `example/shop` of `example/shop*`; a glob that ends with a separator stays as it is. */
function ownWords(glob: string): string {
  return glob.replace(/(?<=[\w])\*$/, '');
}

/** The tenant that the role is for: what it binds, as a login. */
function loginOfRole(role: LoginState): TenantLogin | undefined {
  const { mount, name } = role;
  switch (role.method) {
    case 'jwt':
    case 'oidc': {
      const claims: Record<string, string> = Object.fromEntries(
        Object.entries(role.boundClaims).map(([claim, [value = '']]) => [claim, ownWords(value)]),
      );
      if (role.boundSubject !== undefined && role.boundSubject !== '') claims.sub = role.boundSubject;
      return { method: 'jwt', mount, claims };
    }
    case 'kubernetes':
      return {
        method: 'kubernetes',
        mount,
        namespace: role.serviceAccountNamespaces[0] ?? '*',
        serviceAccount: role.serviceAccountNames[0] ?? '*',
      };
    case 'userpass':
      return { method: 'userpass', mount, username: name };
    case 'ldap':
      return role.of === 'user' ? { method: 'ldap', mount, username: name } : undefined;
    case 'aws':
      return role.boundArns[0] === undefined
        ? undefined
        : { method: 'aws', mount, principalArn: role.boundArns[0] };
    case 'cert':
      return { method: 'cert', mount, role: name, fields: {} };
    case 'other':
      return undefined;
  }
}

/** Logins of the input that no tenant of the file uses, as `auth/mount/name`. */
export function loginsOfNobody(state: DeployedState, tenants: readonly TenantState[]): readonly string[] {
  const used = loginsUsed(tenants, state);
  const all = [...state.vault.appRoles, ...(state.vault.logins ?? [])].map(
    ({ mount, name }) => `${mount}/${name}`,
  );
  return [...new Set(all)].filter((key) => !used.has(key)).map((key) => `auth/${key}`);
}
