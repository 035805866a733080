import { classesOf } from '../language/classes.ts';
import { type Automaton, automaton, STAR, type Token, units } from '../language/glob.ts';
import { covers, grantAt } from '../vault/acl.ts';
import type { AclRule } from '../vault/parse-acl.ts';
import type { Escalation } from './model.types.ts';
import type { DeployedState, TenantState } from './state.types.ts';

interface Sensitive {
  readonly path: string;
  readonly capabilities: readonly string[];
  readonly boundary: Escalation['boundary'];
  readonly why: string;
}

const WRITE = ['create', 'update', 'patch', 'delete', 'sudo'];
const ANY = [...WRITE, 'read', 'list'];

/** Paths of Vault that no tenant may use, whatever else it may. */
function sensitive(state: DeployedState): readonly Sensitive[] {
  const { vault } = state;
  return [
    ...vault.awsMounts.flatMap(({ path }): Sensitive[] => [
      {
        path: `${path}/roles/*`,
        capabilities: WRITE,
        boundary: 'control-plane',
        why: 'it could write a role that hands out another tenant’s rights',
      },
      {
        path: `${path}/roles/*`,
        capabilities: ['read'],
        boundary: 'control-plane',
        why: 'it could read other tenants’ roles, external ids among them',
      },
      {
        path: `${path}/roles`,
        capabilities: ['list', 'read'],
        boundary: 'tenant-enumeration',
        why: 'it could list the tenants',
      },
      {
        path: `${path}/config/*`,
        capabilities: ANY,
        boundary: 'control-plane',
        why: 'it could read or change how Vault reaches AWS',
      },
      {
        path: `${path}/static-creds/*`,
        capabilities: ['read'],
        boundary: 'tenant-credentials',
        why: 'it could read long-lived keys',
      },
      {
        path: `${path}/static-roles/*`,
        capabilities: ANY,
        boundary: 'control-plane',
        why: 'it could change long-lived keys',
      },
    ]),
    ...[...new Set(vault.appRoles.map(({ mount }) => mount))].flatMap((mount): Sensitive[] => [
      {
        path: `auth/${mount}/role/+`,
        capabilities: WRITE,
        boundary: 'self-grant',
        why: 'it could write an AppRole with policies of its choice',
      },
      {
        path: `auth/${mount}/role`,
        capabilities: ['list'],
        boundary: 'tenant-enumeration',
        why: 'it could list the tenants',
      },
    ]),
    ...[
      'sys/policies/*',
      'sys/policy/*',
      'sys/auth/*',
      'sys/mounts/*',
      'sys/remount',
      'sys/raw/*',
      'identity/*',
    ].map(
      (path): Sensitive => ({
        path,
        capabilities: WRITE,
        boundary: 'self-grant',
        why: 'it could grant itself more',
      }),
    ),
    ...['sys/leases/revoke-prefix/*', 'sys/leases/revoke-force/*', 'sys/leases/lookup/*'].map(
      (path): Sensitive => ({
        path,
        capabilities: ANY,
        boundary: 'control-plane',
        why: 'it could see or end other tenants’ leases',
      }),
    ),
  ];
}

/** Every sensitive path that the tenant's ACL rules open, each with a shortest path as example. */
export function escalationsOf(
  tenant: TenantState,
  rules: readonly AclRule[],
  state: DeployedState,
): readonly Escalation[] {
  const found: Escalation[] = [...loginsAsOthers(tenant, rules, state)];
  for (const one of sensitive(state)) {
    const path = examples(one.path, rules).find((example) => opens(one, example, rules) !== undefined);
    if (path === undefined) continue;
    const { boundary, why } = one;
    found.push({ tenant: tenant.id, path, capability: opens(one, path, rules) ?? '', why, boundary });
  }
  return found;
}

/** Paths under another tenant's AppRole, from which its role id or a secret id can be had. */
function loginsAsOthers(tenant: TenantState, rules: readonly AclRule[], state: DeployedState): Escalation[] {
  const mounts = new Set(state.vault.appRoles.map(({ mount }) => mount));
  const near = rules.filter(({ path }) => [...mounts].some((mount) => mayMeet(path, `auth/${mount}/role/`)));
  if (near.length === 0) return [];
  const found: Escalation[] = [];
  for (const { id, appRole } of state.tenants) {
    if (id === tenant.id) continue;
    const base = `auth/${appRole.mount}/role/${appRole.name}/`;
    for (const path of [`${base}secret-id`, `${base}role-id`, `${base}custom-secret-id`]) {
      if (!near.some((rule) => covers(rule.path, path))) continue;
      const capability = ANY.find((one) => grantAt(rules, path)?.capabilities.has(one));
      if (capability === undefined) continue;
      const why = `it could log in as \`${appRole.name}\``;
      found.push({ tenant: tenant.id, path, capability, why, boundary: 'tenant-credentials' });
      break;
    }
  }
  return found;
}

function opens(one: Sensitive, path: string, rules: readonly AclRule[]): string | undefined {
  const grant = covers(one.path, path) ? grantAt(rules, path) : undefined;
  return one.capabilities.find((capability) => grant?.capabilities.has(capability));
}

/** Paths that some rule and the sensitive pattern both cover, one for each way the rules can tell them apart. */
function examples(pattern: string, rules: readonly AclRule[]): readonly string[] {
  const exact = rules
    .filter(({ path }) => !/[+*]/.test(path))
    .map(({ path }) => path)
    .filter((path) => covers(pattern, path));
  const wild = rules.filter(({ path }) => /\+|\*$/.test(path));
  const touching = wild.filter(({ path }) => mayMeet(path, pattern));
  if (touching.length === 0) return exact;
  const classes = classesOf([automatonOf(pattern), ...touching.map(({ path }) => automatonOf(path))]);
  return [
    ...exact,
    ...classes.filter(({ member }) => member[0] && member.includes(true, 1)).map(({ witness }) => witness),
  ];
}

/** A quick no, by the literal text before the first wildcard. */
function mayMeet(a: string, b: string): boolean {
  const [x, y] = [a.split(/[+*]/)[0] ?? '', b.split(/[+*]/)[0] ?? ''];
  return x.startsWith(y) || y.startsWith(x);
}

/** `+` is taken for any rest here: `covers` has the last word on each example. */
function automatonOf(path: string): Automaton {
  const glob = path.endsWith('*') ? path.slice(0, -1) : path;
  const tokens = units(glob).map((char): Token => (char === '+' ? STAR : char));
  return automaton(path.endsWith('*') ? [...tokens, STAR] : tokens);
}
