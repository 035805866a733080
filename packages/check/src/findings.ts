import { createHash } from 'node:crypto';
import type { Boundary } from '@cordon/domain';
import type { IsolationModel } from '@cordon/prover';
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

/** Layers in the order in which one would look for what went wrong: what was to narrow comes before what was narrowed. */
const LAYERS: readonly string[] = ['session', 'resource', 'trust', 'identity', 'boundary', 'scp', 'rcp'];

/**
 * Crossings with one cause are one finding, worst first; a crossing that is meant is a finding of its own. `examples` gets
 * the crossing that each finding tells.
 */
export function findingsOf(
  crossings: readonly Crossing[],
  open: readonly OpenBoundary[],
  model: IsolationModel,
  places: Places,
  examples: Map<string, Crossing> = new Map(),
): readonly CheckFinding[] {
  const logins = loginsOf(model);
  const groups = new Map<
    string,
    { readonly crossings: Crossing[]; readonly cause: Place; readonly reason?: string }
  >();
  for (const crossing of crossings) {
    const reason = openReason(crossing, open);
    const cause = causeOf(crossing, places, logins);
    const key = JSON.stringify([crossing.boundary, reason ?? null, keyless(cause)]);
    const known = groups.get(key);
    if (known === undefined)
      groups.set(key, { crossings: [crossing], cause, ...(reason === undefined ? {} : { reason }) });
    else known.crossings.push(crossing);
  }
  const found = [...groups].map(([key, { crossings: some, cause, reason }]): CheckFinding => {
    const [first] = some as [Crossing, ...Crossing[]];
    const { boundary, steps, sentence, witness } = first;
    const id = createHash('sha256').update(key).digest('hex').slice(0, 12);
    examples.set(id, first);
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
      cause,
    };
  });
  return found.toSorted(
    (a, b) =>
      Number(a.answer === 'open') - Number(b.answer === 'open') ||
      WORST.indexOf(a.boundary) - WORST.indexOf(b.boundary) ||
      b.pairs.length - a.pairs.length,
  );
}

/** The same for every instance of a resource with `for_each` or `count`, and for every module. */
function keyless({ what, address }: Place): string {
  return address === undefined ? what : address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '[]');
}

/** The keys that the one who asks brings about; what the credential itself says is no choice. */
function chosenBy(
  chosen: Readonly<Record<string, string | readonly string[]>>,
): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(
    Object.entries(chosen).filter(([key]) => !/^aws:(userid|principalarn|username|epochtime)$/.test(key)),
  );
}

/** A plain AppRole's login goes without saying in the prover; people want to read it. */
function withLogin({ through }: Crossing, steps: readonly string[]): readonly string[] {
  if (through?.login === undefined || steps.some((step) => step.startsWith('log in'))) return steps;
  const at = through.login.lastIndexOf('/');
  return [`log in at auth/${through.login.slice(0, at)} as ${through.login.slice(at + 1)}`, ...steps];
}

/** Which logins each tenant uses for what it gets without a crossing. */
function loginsOf({ tenants }: IsolationModel): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    tenants.map(({ id, callers }) => [
      id,
      new Set(callers.flatMap(({ crossed, through }) => (crossed === true ? [] : (through?.login ?? [])))),
    ]),
  );
}

/** What a person would change: a login that lets in a stranger, a policy of Vault, or a statement of AWS. */
function causeOf(
  { from, to, borrowed, through, allowedBy, boundary }: Crossing,
  places: Places,
  logins: ReadonlyMap<string, ReadonlySet<string>>,
): Place {
  const vault = through === undefined ? undefined : vaultCause(through, from, to, places, logins);
  if (borrowed === true && vault !== undefined) return vault;
  const [first] = allowedBy
    .map((ref) => places.statement(ref))
    .toSorted((a, b) => LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer));
  if (first !== undefined) return asPlace(first);
  return vault ?? (boundary === 'owner-access' ? places.tenant(from) : { what: `what lets ${from} in` });
}

function asPlace({ what, sid, index, address, file, line }: StatementAt): Place {
  return {
    what: `statement ${sid === undefined ? index + 1 : `\`${sid}\``} of ${what}`,
    ...(address === undefined ? {} : { address }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  };
}

function vaultCause(
  { login, policies }: NonNullable<Crossing['through']>,
  from: string,
  to: string,
  places: Places,
  logins: ReadonlyMap<string, ReadonlySet<string>>,
): Place | undefined {
  const own = logins.get(from);
  const theirs = logins.get(to);
  const lent = login !== undefined && theirs?.has(login) === true && own !== undefined;
  if (lent && [...own].some((one) => !theirs.has(one))) return places.login(login);
  const [policy] = policies;
  return policy === undefined ? undefined : places.vaultPolicy(policy);
}
