import type { Boundary } from '@cordon/domain';
import {
  ANOTHER_PARTY,
  askBeyondPairs,
  buildModel,
  type Caller,
  CROSSES,
  type Finding,
  type Holder,
  type IsolationModel,
  PROVABLE,
  ProofCache,
  proveAll,
  provePair,
  sayUnread,
  type Target,
  type TenantModel,
  type Witness,
} from '@cordon/prover';
import type { DeployedState, Unread } from '@cordon/terraform';
import type { AnswerKind, BoundaryAnswer, Crossing, Pair, Untold } from './answer.types.ts';
import type { Need, OpenBoundary } from './config.ts';
import type { CheckedTenant } from './tenants.ts';

/** The answers for a configuration, before they are formatted. */
export interface Asked {
  readonly model: IsolationModel;
  readonly crossings: readonly Crossing[];
  readonly unknown: readonly Untold[];
  /** Assumptions behind the answers, in sentences. */
  readonly assumed: readonly string[];
}

const LISTS = /^s3:ListBucket(Versions|MultipartUploads)?$/;

/** Beyond this number of pairs, similar pairs share one example request. */
const MOST_SINGLE = 400;

/**
 * Asks every question of all ordered pairs of the tenants; of those beyond `limits` nothing is told. Throws `ModelError` where no
 * question can be answered.
 */
export function ask(
  state: DeployedState,
  tenants: readonly CheckedTenant[],
  onStep: (step: string) => void = () => {},
  limits?: Parameters<typeof proveAll>[4],
): Asked {
  onStep(`working out what ${tenants.length} tenants can obtain`);
  const model = buildModel({ ...state, tenants });
  const crossings: Crossing[] = [];
  const unknown: Untold[] = [];
  const holders = model.tenants.flatMap(({ callers }, tenant): Holder[] =>
    callers.map((caller) => ({ tenant, caller })),
  );
  const targets = model.tenants.flatMap(({ data }) => data);
  const owners = model.tenants.flatMap(({ data }, index) => data.map(() => index));
  onStep(`${holders.length} credentials against ${targets.length} places of data`);
  const all = proveAll(holders, targets, owners, undefined, limits);
  const nameOf = (index: number): string => model.tenants[index]?.id ?? '';
  const standing = standings(model);
  let single = 0;
  for (const { answer, members, pairs } of all.proofs) {
    // Pairs that were too many to look at are not listed.
    if (answer.kind === 'unknown' && members.length < 2 * pairs)
      for (const reason of answer.reasons)
        for (const boundary of ['tenant-data', 'tenant-metadata'] as const)
          unknown.push({ boundary, reason });
    for (let at = 0; at < members.length; at += 2) {
      const { tenant: from, caller } = holders[members[at] as number] as Holder;
      const target = targets[members[at + 1] as number] as Target;
      const to = owners[members[at + 1] as number] as number;
      const pair = { from: nameOf(from), to: nameOf(to) };
      const mine = answer.kind === 'refuted' && single++ < MOST_SINGLE ? provePair(caller, target) : answer;
      for (const reason of mine.reasons)
        for (const boundary of ['tenant-data', 'tenant-metadata'] as const)
          unknown.push({ boundary, ...pair, reason });
      for (const witness of mine.witnesses) {
        const boundary = CROSSES[witness.question];
        const guess = restsOnLogin(caller.through, state);
        if (guess !== undefined) {
          unknown.push({ boundary, ...pair, ...guess });
          continue;
        }
        const borrowed = isBorrowed(caller, to, standing);
        const crossing = crossingOf(boundary, pair, caller, witness, borrowed, target);
        crossings.push(crossing);
        // Whose keys are listed among others' in one bucket is known to be there.
        if (boundary === 'tenant-metadata' && target.prefix !== undefined && LISTS.test(witness.action))
          crossings.push({
            ...crossing,
            boundary: 'tenant-enumeration',
            sentence: `\`${pair.from}\` may \`${witness.action}\` on \`${witness.resource}\`, and sees that \`${pair.to}\` is there`,
          });
        if (borrowed && standsForOne(caller, to, model))
          crossings.push({
            ...crossing,
            boundary: 'tenant-credentials',
            sentence: `\`${pair.from}\` can get credentials that stand for \`${pair.to}\`: ${caller.path.at(-1) ?? caller.id}`,
          });
      }
    }
  }
  onStep('owners, strangers, Vault’s own paths');
  const beyond = askBeyondPairs(model, new ProofCache());
  const throughs = new Map(
    model.tenants.flatMap(({ callers }) => callers.map(({ id, through }) => [id, through] as const)),
  );
  const assumed = new Set<string>(model.assumed);
  const strangers = servesStrangers(state);
  for (const finding of beyond.findings)
    if (finding.takes !== undefined && finding.from === ANOTHER_PARTY && !strangers)
      assumed.add(NO_STRANGERS);
    else if (finding.boundary !== 'owner-access')
      beyondPairs(finding, finding.vault?.through ?? throughs.get(finding.caller), state, crossings, unknown);
  const told = new Set(model.tenants.flatMap(({ gaps }) => gaps.map(({ reason }) => reason)));
  for (const { boundary, reason } of beyond.unknown)
    if (!told.has(reason) && boundary !== 'owner-access') unknown.push({ boundary, reason });
  for (const { id, gaps } of model.tenants)
    for (const { boundaries, reason, inbound, ordinary } of gaps)
      for (const boundary of ordinary === true ? [] : boundaries)
        if (PROVABLE.includes(boundary))
          unknown.push({ boundary, ...(inbound === true ? { to: id } : { from: id }), reason });
  for (const [index, tenant] of model.tenants.entries())
    needsOfOwner(tenant, tenants[index]?.needs ?? [], crossings, unknown);
  return { model, crossings, unknown: distinct(unknown.map(inTwoParts(state))), assumed: [...assumed] };
}

const NO_STRANGERS =
  'no other customer gives this Vault the ARN of a role: roles in other accounts trust it without an external id, and nothing here uses one';

/**
 * Whether the configuration serves other parties that provide a role ARN: then it uses external ids. Where all accounts
 * have one owner, a role without an external id is no crossing.
 */
function servesStrangers({ vault, roles }: DeployedState): boolean {
  return (
    vault.awsRoles.some(({ externalId }) => externalId !== undefined) ||
    roles.some(({ trust }) => /sts:ExternalId/i.test(trust))
  );
}

function crossingOf(
  boundary: Boundary,
  pair: { readonly from: string; readonly to: string },
  caller: Caller,
  witness: Witness,
  borrowed: boolean,
  target: Target,
): Crossing {
  return {
    boundary,
    ...pair,
    steps: caller.path,
    witness,
    allowedBy: witness.allowedBy,
    ...(caller.through === undefined ? {} : { through: caller.through }),
    ...(borrowed ? { borrowed } : {}),
    by: { caller, target },
    sentence: `\`${pair.from}\` may \`${witness.action}\` on \`${witness.resource}\`, which is \`${pair.to}\`’s`,
  };
}

/** The credentials that each tenant has without a crossing, as text. */
function standings(model: IsolationModel): readonly ReadonlySet<string>[] {
  return model.tenants.map(
    ({ callers }) => new Set(callers.filter(({ crossed }) => crossed !== true).map(standsFor)),
  );
}

function standsFor({ principal, context, name, policies }: Caller): string {
  const layers = [policies.identity, policies.boundary, policies.session];
  return JSON.stringify([
    principal,
    context,
    name?.options,
    layers.map((list) => list?.map((one) => one.name)),
  ]);
}

/** The owner of the data can get the very same credentials. */
function isBorrowed(caller: Caller, owner: number, standing: readonly ReadonlySet<string>[]): boolean {
  return standing[owner]?.has(standsFor(caller)) === true;
}

const told = new WeakMap<Caller, boolean>();

/** A session that reaches every tenant's data alike stands for no tenant, though all can get it. */
function standsForOne(caller: Caller, owner: number, model: IsolationModel): boolean {
  let known = told.get(caller);
  if (known === undefined) {
    known = model.tenants.some(
      ({ data }, index) => index !== owner && data.every((one) => provePair(caller, one).kind === 'proved'),
    );
    told.set(caller, known);
  }
  return known;
}

/**
 * A login of which something is unknown: who can log in, as whom, or with which policies. It lets nobody in for
 * certain.
 */
function restsOnLogin(
  through: Caller['through'],
  state: DeployedState,
): Pick<Untold, 'reason' | 'address' | 'todo'> | undefined {
  const login = through?.login;
  if (login === undefined) return undefined;
  const unread = (state.unread ?? []).find(
    ({ touches }) => touches !== 'everything' && touches.logins?.includes(login) === true,
  );
  return unread === undefined
    ? undefined
    : {
        reason: `who can log in at \`${login}\`, and with which policies, is unknown: ${sayUnread(unread)}`,
        ...about(unread),
      };
}

function about({ address, todo }: Unread): Pick<Untold, 'address' | 'todo'> {
  return { address, todo };
}

/** A finding that is about no pair of tenants. */
function beyondPairs(
  finding: Finding,
  through: Caller['through'],
  state: DeployedState,
  crossings: Crossing[],
  unknown: Untold[],
): void {
  const { boundary, from, to, witness, allowedBy, path, sentence, vault } = finding;
  const guess = restsOnLogin(through, state);
  if (guess !== undefined) {
    unknown.push({ boundary, from, to, ...guess });
    return;
  }
  crossings.push({
    boundary,
    from,
    to,
    steps: finding.takes === undefined ? path : [`${finding.takes}, by an operator`, ...path],
    ...(witness === undefined ? {} : { witness }),
    allowedBy,
    ...(vault?.through === undefined ? {} : { through: vault.through }),
    finding,
    sentence,
  });
}

const ACTIONS: Readonly<Record<Need, string>> = {
  read: 's3:GetObject',
  write: 's3:PutObject',
  list: 's3:ListBucket',
  delete: 's3:DeleteObject',
};

/** Whether the owner is served in its own data with credentials that it gets without a crossing. */
function needsOfOwner(
  { id, callers, data, gaps, mayHoldMore }: TenantModel,
  needs: readonly Need[],
  crossings: Crossing[],
  unknown: Untold[],
): void {
  const boundary = 'owner-access';
  // That is told already.
  if (gaps.some(({ boundaries }) => boundaries.includes(boundary))) return;
  const own = callers.filter(({ crossed }) => crossed !== true);
  const shut = (sentence: string): void => {
    if (mayHoldMore === undefined)
      crossings.push({ boundary, from: id, to: id, steps: [], allowedBy: [], sentence });
    else unknown.push({ boundary, from: id, to: id, reason: mayHoldMore });
  };
  if (own.length === 0) {
    shut(`\`${id}\` can get no AWS credentials`);
    return;
  }
  for (const target of data)
    for (const need of needs) {
      let reason: string | undefined;
      const served = own.some((caller) => {
        const answer = provePair(caller, target, { actions: [ACTIONS[need]] });
        reason ??= answer.reasons[0];
        return answer.witnesses.length > 0;
      });
      if (served) continue;
      const where = `${target.arn}${target.prefix === undefined ? '' : `/${target.prefix}`}`;
      if (reason !== undefined) unknown.push({ boundary, from: id, to: id, reason });
      else
        shut(
          `no credentials of \`${id}\` allow ${ACTIONS[need]} in its own \`${where}\`, whatever the request`,
        );
    }
}

/** A gap of the model has the advice in the same sentence; split it off, so that equal reasons group together. */
function inTwoParts(state: DeployedState): (one: Untold) => Untold {
  const all = new Map((state.unread ?? []).map((one) => [`${sayUnread(one)}; ${one.todo}`, one]));
  return (one) => {
    const unread = all.get(one.reason);
    return unread === undefined ? one : { ...one, reason: sayUnread(unread), ...about(unread) };
  };
}

function distinct(unknown: readonly Untold[]): readonly Untold[] {
  return [...new Map(unknown.map((one) => [JSON.stringify(one), one])).values()];
}

/** The reason in `cordon.json` why this is intended to be open, if there is one. */
export function openReason(
  { boundary, from, to }: Pick<Crossing, 'boundary' | 'from' | 'to'>,
  open: readonly OpenBoundary[],
): string | undefined {
  return open.find((one) => one.boundary === boundary && fits(one.from, from) && fits(one.to, to))?.reason;
}

function fits(pattern: string, name: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(name);
}

/** The answer for each boundary and each pair. */
export function answersOf(
  { crossings, unknown }: Pick<Asked, 'crossings' | 'unknown'>,
  open: readonly OpenBoundary[],
): readonly BoundaryAnswer[] {
  return PROVABLE.map((boundary): BoundaryAnswer => {
    const of = crossings.filter((one) => one.boundary === boundary);
    const refuted = pairsOf(of.filter((one) => openReason(one, open) === undefined));
    const is = new Set(refuted.map(String));
    const meant = pairsOf(of).filter((pair) => !is.has(String(pair)));
    const untold = unknown.filter((one) => one.boundary === boundary);
    const notTold = pairsOf(untold.map(({ from = '*', to = '*' }) => ({ from, to }))).filter(
      (pair) => !is.has(String(pair)),
    );
    const answer: AnswerKind =
      refuted.length > 0 ? 'refuted' : notTold.length > 0 ? 'unknown' : meant.length > 0 ? 'open' : 'proved';
    return { boundary, answer, refuted, open: meant, unknown: notTold };
  });
}

function pairsOf(list: readonly { readonly from: string; readonly to: string }[]): readonly Pair[] {
  return [...new Map(list.map(({ from, to }) => [`${from},${to}`, [from, to] as const])).values()];
}

/** The worst of several answers. */
export function worstOf(answers: readonly AnswerKind[]): AnswerKind {
  return (['refuted', 'unknown', 'open'] as const).find((one) => answers.includes(one)) ?? 'proved';
}
