import { BOUNDARIES, type Boundary } from '@cordon/domain';
import type { Escalation, Gap } from '../model/model.types.ts';
import type { Registry } from '../model/registry.ts';
import type { DeployedState, TenantState } from '../model/state.types.ts';
import { forgedTokens, makeChildren } from './children.ts';
import { escalationsOf } from './escalations.ts';
import { type UnknownPath, unknownPaths } from './known.ts';
import { keptSecrets, loginsAsOthers, mintSecretIds, setPasswords, useKeptSecrets } from './logins.ts';
import { ALL, writeOwnRights } from './own-rights.ts';
import { type LoginWay, waysToLogIn } from './tenant-logins.ts';
import type { Token } from './token.ts';
import { identityBy, loggedIn, login, type World } from './world.ts';

/** Every Vault token that a tenant can come to hold, and the requests to Vault that are crossings by themselves. */
export interface Holdings {
  readonly tokens: readonly Token[];
  readonly escalations: readonly Escalation[];
  readonly gaps: readonly Gap[];
}

/**
 * Starts from the tenant's own login and follows, until nothing new comes: secret ids that it may mint, tokens that it may
 * make with the policies that Vault lets it choose, and policies, AppRoles and identities that it may write.
 * https://developer.hashicorp.com/vault/docs/concepts/tokens
 */
export function holdingsOf(
  tenant: TenantState,
  registry: Registry,
  more: readonly LoginWay[] = [],
): Holdings {
  const ways = [...waysToLogIn(tenant, registry), ...more].toSorted(
    (a, b) => Number(a.unsure !== undefined) - Number(b.unsure !== undefined),
  );
  const first = ways[0] as LoginWay;
  const own = first.by.appRole;
  const reasons = new Set<string>();
  const unsure: Gap[] = [];
  const unknown = new Map<string, UnknownPath>();
  const lacking = new Set<string>();
  let asking: Token | undefined;
  const tokens: Token[] = [];
  const seen = new Set<string>();
  const world: World = {
    tenant,
    ...(own === undefined ? {} : { own }),
    identity: identityBy(first),
    registry,
    gap: (reason) => reasons.add(reason),
    add: (made) => {
      const token = asking?.unsure === undefined ? made : { ...made, unsure: asking.unsure };
      const key = keyOf(token);
      if (seen.has(key)) return;
      seen.add(key);
      tokens.push(token);
    },
  };
  const sure = ways.filter((way) => way.unsure === undefined);
  for (const way of ways) {
    const { by, step, before = [], unsure: why, crossed = false } = way;
    const label =
      ways.length === 1 || by.appRole !== undefined ? '' : `logged in at ${by.mount} with role ${by.name}`;
    const steps =
      step === undefined
        ? []
        : [...before, why === undefined ? step : `${step}, which it may not be let do: ${why}`];
    const route =
      step === undefined ? {} : { route: { kind: 'own-login', login: `${by.mount}/${by.name}` } as const };
    const token = loggedIn(way, world, {
      label,
      steps,
      crossed,
      ...route,
      ...(why === undefined ? {} : { unsure: why }),
    });
    world.add(token);
    for (const name of token.policies) if (!registry.hasPolicy(name)) lacking.add(name);
  }
  const escalations: Escalation[] = [...openLogins(world)];
  const further: Gap[] = [];
  for (let next = 0; next < tokens.length; next++) {
    const token = tokens[next] as Token;
    asking = token;
    const found = [
      ...loginsAsOthers(token, world),
      ...keptSecrets(token, world),
      ...forgedTokens(token, world),
      ...escalationsOf({ ...{ tenant, token, own }, first: tokens[0] ?? token }, registry.state, world.gap),
    ];
    if (token.crossed) further.push(...goingOn(tenant, token, found, registry));
    else {
      if (token.unsure === undefined) escalations.push(...found);
      else
        for (const { boundary, capability, path } of found)
          unsure.push({
            boundaries: [boundary],
            reason: `\`${tenant.id}\` may \`${capability}\` \`${path}\` of Vault if it is let log in so: ${token.unsure}`,
          });
      for (const one of unknownPaths(token.rules, registry.state))
        unknown.set(`${one.path} ${one.writes}`, one);
    }
    if (token.policies[0] === ALL) continue;
    mintSecretIds(token, world);
    useKeptSecrets(token, world);
    setPasswords(token, world);
    makeChildren(token, world);
    writeOwnRights(token, world);
  }
  const boundaries = ['tenant-data', 'tenant-metadata', 'tenant-credentials'] as const;
  const parted = namespacesOf(registry.state);
  return {
    tokens,
    escalations: distinct(escalations),
    gaps: [
      ...[...reasons].map((reason) => ({ boundaries, reason })),
      ...(parted.length < 2
        ? []
        : [
            {
              boundaries: EVERY,
              reason: `Vault is parted into namespaces (\`${parted.join('`, `')}\`), and what reaches from one into another is not followed`,
            },
          ]),
      ...unsure,
      ...firstOfEach(further, escalations),
      ...[...unknown.values()].map(({ path, writes }) => ({
        boundaries: writes ? [...READ_SOMEWHERE, 'self-grant' as const] : READ_SOMEWHERE,
        reason: `the Vault policies of \`${tenant.id}\` open \`${path}\`: what can be had there is not known here`,
      })),
      ...[...lacking].map((name) => ({
        boundaries: EVERY,
        reason: `\`${tenant.id}\` logs in with the Vault policy \`${name}\`, whose text is not in here: what it opens is not known`,
      })),
      ...(sure.length > 0
        ? []
        : [
            {
              boundaries: ['owner-access'] as const,
              reason: `whether \`${tenant.id}\` may log in at all is not sure: ${first.unsure}`,
            },
          ]),
    ],
  };
}

/**
 * What a token that is got by a crossing opens: nobody is let do it without the crossing, and whoever makes that one may go
 * on, so that of these boundaries nothing is proved. What it is issued is followed to the data (`obtainable`).
 */
function goingOn(
  { id }: TenantState,
  token: Token,
  found: readonly Escalation[],
  registry: Registry,
): readonly Gap[] {
  const { steps, policies, rules, unsure } = token;
  const by = `by a crossing (${[...steps, ...(unsure === undefined ? [] : [`if it may: ${unsure}`])].join(', then ')}) \`${id}\` could go on:`;
  const everything = policies[0] === ALL;
  return [
    ...found.map(
      ({ boundary, capability, path, why, ordinary }): Gap => ({
        boundaries: [boundary],
        reason: `${by} \`${capability}\` \`${path}\` of Vault, and ${why}`,
        ...(ordinary === true ? { ordinary } : {}),
      }),
    ),
    ...(everything ? [] : unknownPaths(rules, registry.state)).map(
      ({ path, writes }): Gap => ({
        boundaries: writes ? [...READ_SOMEWHERE, 'self-grant'] : READ_SOMEWHERE,
        reason: `${by} its policies then open \`${path}\`, and what can be had there is not known here`,
      }),
    ),
    ...(everything ? [] : policies.filter((name) => !registry.hasPolicy(name))).map(
      (name): Gap => ({
        boundaries: EVERY.filter((one) => one !== 'owner-access'),
        reason: `${by} it then has the Vault policy \`${name}\`, whose text is not in here`,
      }),
    ),
  ];
}

/** One reason is enough for each boundary that is not refuted: a token for each of thousands of tenants would say the same. */
function firstOfEach(gaps: readonly Gap[], refuted: readonly Escalation[]): readonly Gap[] {
  const told = new Set(refuted.map(({ boundary, ordinary = false }) => `${boundary} ${ordinary}`));
  return gaps.flatMap((gap): Gap[] => {
    const { boundaries, ordinary = false } = gap;
    const fresh = boundaries.filter(
      (one) => !told.has(`${one} false`) && !(ordinary && told.has(`${one} true`)),
    );
    for (const one of fresh) told.add(`${one} ${ordinary}`);
    return fresh.length === 0 ? [] : [{ ...gap, boundaries: fresh }];
  });
}

const EVERY = Object.keys(BOUNDARIES) as Boundary[];

const namespaces = new WeakMap<DeployedState, readonly string[]>();

/** What may be had or learned by reading at a path of which nothing is known. */
const READ_SOMEWHERE: readonly Boundary[] = [
  ...(['tenant-data', 'tenant-metadata', 'tenant-credentials'] as const),
  ...(['tenant-enumeration', 'control-plane'] as const),
];

/** The namespaces that something of Vault lies in; one alone is as good as none. */
function namespacesOf(state: DeployedState): readonly string[] {
  let found = namespaces.get(state);
  if (found === undefined) {
    const { vault } = state;
    const all: readonly { readonly namespace?: string }[] = [
      ...vault.awsMounts,
      ...vault.awsRoles,
      ...vault.policies,
      ...vault.appRoles,
      ...(vault.logins ?? []),
      ...(vault.authMounts ?? []),
      ...(vault.entities ?? []),
      ...(vault.externalGroups ?? []),
      ...(vault.tokenRoles ?? []),
    ];
    found = [...new Set(all.map(({ namespace = '' }) => namespace.replace(/^\/|\/$/g, '') || 'root'))].sort();
    namespaces.set(state, found);
  }
  return found;
}

/** AppRoles that ask for no secret id let in whoever knows the role id, which is no secret. */
function openLogins(world: World): readonly Escalation[] {
  return world.registry.openLogins.flatMap((appRole): Escalation[] => {
    if (appRole === world.own) return [];
    const steps = [`log in at AppRole ${appRole.name} with its role id alone`];
    const route = { kind: 'login', appRole: appRole.name } as const;
    world.add(login(appRole, world, { label: `logged in as ${appRole.name}`, steps, route, crossed: true }));
    return [
      {
        tenant: world.tenant.id,
        steps: [],
        path: `auth/${appRole.mount}/login`,
        capability: 'update',
        why: `AppRole \`${appRole.name}\` asks for no secret id, so it could log in as \`${appRole.name}\``,
        boundary: 'tenant-credentials',
      },
    ];
  });
}

function keyOf({ policies, identity, unsure }: Token): string {
  const { login, entity, groups = [] } = identity ?? {};
  const open = login?.appRole !== undefined && login.appRole.secretIdMetadata === undefined;
  const who =
    login === undefined
      ? ''
      : `${login.mount}/${login.name} ${open} ${JSON.stringify(login.aliasName ?? 0)} ${login.of ?? ''}`;
  const outside = groups.map(({ id }) => id);
  return JSON.stringify([[...policies].sort(), who, entity?.id, outside, unsure !== undefined]);
}

function distinct(escalations: readonly Escalation[]): readonly Escalation[] {
  const found = new Map<string, Escalation>();
  for (const one of escalations) {
    const key = `${one.boundary} ${one.capability} ${one.path}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}
