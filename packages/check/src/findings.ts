import { createHash } from 'node:crypto';
import type { Boundary } from '@cordon/domain';
import type { IsolationModel, Route } from '@cordon/prover';
import type { CheckFinding, Crossing, Pair, Place, StatementAt } from './answer.types.ts';
import { openReason } from './ask.ts';
import type { OpenBoundary } from './config.ts';
import type { Places } from './places.ts';

/** Worst first. */
const WORST: readonly Boundary[] = [
  'tenant-data',
  'tenant-credentials',
  'self-grant',
  'control-plane',
  'tenant-metadata',
  'owner-access',
  'tenant-enumeration',
];

/** Policy layers in the order in which to look for the mistake: the narrowing layer before the one that it narrows. */
const LAYERS: readonly string[] = ['session', 'resource', 'trust', 'identity', 'boundary', 'scp', 'rcp'];

/** A place to change, with its statement, if there is one. */
export interface Cause {
  readonly place: Place;
  readonly statement?: StatementAt;
}

/** What each finding was derived from, by its id. */
export interface Told {
  readonly crossing: Crossing;
  /** Where it could be closed, the likeliest first. */
  readonly causes: readonly [Cause, ...Cause[]];
}

/**
 * Groups crossings by cause into findings, worst first; intended crossings are findings of their own. `told` receives
 * the crossing and causes behind each finding.
 */
export function findingsOf(
  crossings: readonly Crossing[],
  open: readonly OpenBoundary[],
  model: IsolationModel,
  places: Places,
  told: Map<string, Told> = new Map(),
): readonly CheckFinding[] {
  const ways = waysOf(model);
  const groups = new Map<
    string,
    { readonly crossings: Crossing[]; readonly causes: Told['causes']; readonly reason?: string }
  >();
  for (const crossing of crossings) {
    const reason = openReason(crossing, open);
    const causes = causesOf(crossing, places, ways);
    const key = JSON.stringify([crossing.boundary, reason ?? null, keyless(causes[0].place)]);
    const known = groups.get(key);
    if (known === undefined)
      groups.set(key, { crossings: [crossing], causes, ...(reason === undefined ? {} : { reason }) });
    else known.crossings.push(crossing);
  }
  const found = [...groups].map(([key, { crossings: some, causes, reason }]): CheckFinding => {
    const [first] = some as [Crossing, ...Crossing[]];
    const { boundary, steps, sentence, witness } = first;
    const id = createHash('sha256').update(key).digest('hex').slice(0, 12);
    told.set(id, { crossing: first, causes });
    return {
      id,
      boundary,
      answer: reason === undefined ? 'refuted' : 'open',
      ...(reason === undefined ? {} : { reason }),
      pairs: [...new Map(some.map(({ from, to }): [string, Pair] => [`${from},${to}`, [from, to]])).values()],
      sentence,
      steps: withLogin(first, steps),
      ...(witness === undefined
        ? {}
        : {
            request: { action: witness.action, resource: witness.resource, values: chosenBy(witness.chosen) },
          }),
      statements: first.allowedBy.map((ref) => places.statement(ref)),
      cause: causes[0].place,
    };
  });
  return found.toSorted(
    (a, b) =>
      Number(a.answer === 'open') - Number(b.answer === 'open') ||
      WORST.indexOf(a.boundary) - WORST.indexOf(b.boundary) ||
      b.pairs.length - a.pairs.length,
  );
}

/** An address without its `for_each`, `count` and module keys, equal for all instances. */
function keyless({ what, address }: Place): string {
  return address === undefined ? what : address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '[]');
}

/** The condition keys that the caller chooses, without those that the credential fixes. */
function chosenBy(
  chosen: Readonly<Record<string, string | readonly string[]>>,
): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(
    Object.entries(chosen).filter(([key]) => !/^aws:(userid|principalarn|username|epochtime)$/.test(key)),
  );
}

/** The prover omits a plain AppRole login; people want to read it. */
function withLogin({ through }: Crossing, steps: readonly string[]): readonly string[] {
  if (through?.login === undefined || through.byCredentials === true) return steps;
  if (steps.some((step) => step.startsWith('log in'))) return steps;
  const at = through.login.lastIndexOf('/');
  return [`log in at auth/${through.login.slice(0, at)} as ${through.login.slice(at + 1)}`, ...steps];
}

/** The logins and Vault paths through which each tenant gets its credentials without a crossing. */
interface Ways {
  readonly logins: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
}

function waysOf({ tenants }: IsolationModel): ReadonlyMap<string, Ways> {
  return new Map(
    tenants.map(({ id, callers }) => {
      const own = callers.filter(({ crossed }) => crossed !== true);
      return [
        id,
        {
          logins: new Set(own.flatMap(({ through }) => through?.login ?? [])),
          paths: new Set(own.flatMap(({ route, through }) => (isTaken(route) ? [] : (through?.path ?? [])))),
        },
      ];
    }),
  );
}

function isTaken(route: Route | undefined): route is Extract<Route, { kind: 'assumed' }> {
  return route?.kind === 'assumed';
}

function isMade(route: Route | undefined): boolean {
  if (isTaken(route)) return isMade(route.by);
  return route?.kind === 'vault' && route.token?.kind === 'made';
}

/**
 * What a person would change, the likeliest first: the trust policy of a role that another tenant's credentials can
 * assume, a login that lets in another tenant, a Vault role that gives another's credentials, a Vault policy, or an IAM
 * statement.
 */
function causesOf(crossing: Crossing, places: Places, ways: ReadonlyMap<string, Ways>): Told['causes'] {
  const { from, borrowed, through, allowedBy, boundary, by } = crossing;
  const found: Cause[] = [];
  const route = by?.caller.route;
  // A role assumed with the tenant's own credentials is opened by its trust policy.
  if (isTaken(route)) found.push(...places.trusting(route.roleArn).map(asCause));
  const vault = through === undefined ? undefined : vaultCause(through, crossing, places, ways);
  // Credentials obtained by changing Vault are caused by the policy that allows the change.
  if ((borrowed === true || isMade(route)) && vault !== undefined) found.push(vault);
  const statements = allowedBy
    .map((ref) => places.statement(ref))
    .toSorted((a, b) => LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer));
  found.push(...statements.map((one) => asCause(places.owned(one, holderOf(crossing)))));
  if (vault !== undefined) found.push(vault);
  const [first, ...rest] = found;
  if (first !== undefined) return [first, ...rest];
  return [{ place: boundary === 'owner-access' ? places.tenant(from) : { what: `what lets ${from} in` } }];
}

/** Name of the role or user whose rights are used. */
function holderOf({ by }: Crossing): string | undefined {
  const principal = by?.caller.principal;
  const arn =
    principal === undefined
      ? undefined
      : principal.kind === 'role-session'
        ? principal.roleArn
        : 'arn' in principal
          ? principal.arn
          : undefined;
  return arn?.slice(arn.lastIndexOf('/') + 1);
}

function asCause(one: StatementAt): Cause {
  const { what, sid, index, address, file, line, attached } = one;
  return {
    statement: one,
    place: {
      what: attached === true ? what : `statement ${sid === undefined ? index + 1 : `\`${sid}\``} of ${what}`,
      ...(address === undefined ? {} : { address }),
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
    },
  };
}

function vaultCause(
  { login, policies, path, byCredentials }: NonNullable<Crossing['through']>,
  { from, to, borrowed, by }: Crossing,
  places: Places,
  ways: ReadonlyMap<string, Ways>,
): Cause | undefined {
  if (byCredentials === true && login !== undefined) return { place: places.login(login) };
  const own = ways.get(from);
  const theirs = ways.get(to);
  const lent = login !== undefined && theirs?.logins.has(login) === true && own !== undefined;
  if (lent && [...own.logins].some((one) => !theirs.logins.has(one))) return { place: places.login(login) };
  // The path is the tenant's own: what its Vault role gives is wrong.
  const made = isMade(by?.caller.route);
  if (borrowed === true && !made && theirs?.paths.has(path) === false && own?.paths.has(path) === true) {
    const role = places.vaultRole(path);
    if (role !== undefined) return { place: role };
  }
  const [policy] = policies;
  return policy === undefined ? undefined : { place: places.vaultPolicy(policy) };
}
