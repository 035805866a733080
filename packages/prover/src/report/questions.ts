import type { Boundary } from '@cordon/domain';
import { TooManyClasses } from '../language/classes.ts';
import { ofAccount } from '../model/account.ts';
import type { IsolationModel, TenantModel } from '../model/model.types.ts';
import { accountsOf } from '../model/organization.ts';
import { objectsBegin } from '../pair/active.ts';
import { type DecidedClass, type Folded, foldPair, type PairOptions, provePair } from '../pair/prove-pair.ts';
import type { Caller, PairAnswer, Question, Target, Witness } from '../problem.types.ts';
import { problemKey, restsOnGuess } from '../sharing/canonical.ts';
import type { Finding } from './report.types.ts';

/** Which boundary a request crosses at another tenant's bucket. */
export const CROSSES: Readonly<Record<Question, Boundary>> = {
  reads: 'tenant-data',
  writes: 'tenant-data',
  future: 'tenant-data',
  metadata: 'tenant-metadata',
  enumerates: 'tenant-enumeration',
  grants: 'self-grant',
};

/** What an owner must be able to do with its own bucket, or the topology is no use. */
const CORE = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'];

export interface Answers {
  readonly findings: readonly Finding[];
  readonly unknown: readonly { readonly boundary: Boundary; readonly reason: string }[];
}

/** What an owner may do in its own bucket. */
interface OwnAnswer {
  readonly answer: PairAnswer;
  /** Those of `CORE` that some request is allowed. */
  readonly core: ReadonlySet<string>;
  /** Those of which it could not be told. */
  readonly untold: ReadonlySet<string>;
}

/** One of an owner's credentials, at all that is its own. */
interface Owned {
  readonly caller: Caller;
  readonly answers: readonly (OwnAnswer & { readonly target: Target })[];
}

/** Proofs of single pairs, shared between pairs that are the same problem; `now` as for `provePair`. */
export class ProofCache {
  readonly #now: number;
  readonly #answers = new Map<string, PairAnswer>();
  readonly #own = new Map<string, OwnAnswer>();

  constructor(now: number = Date.now()) {
    this.#now = now;
  }

  prove(caller: Caller, target: Target): PairAnswer {
    return this.#shared(this.#answers, caller, target, (options) => {
      const answer = provePair(caller, target, options);
      return { made: answer, answer };
    });
  }

  /** The owner's own pair, decided once for all that is asked of it. */
  proveOwn(caller: Caller, target: Target): OwnAnswer {
    return this.#shared(this.#own, caller, target, (options) => {
      const core = new Set<string>();
      const untold = new Set<string>();
      const onClass = ({ action, outcome }: DecidedClass): void => {
        for (const name of CORE)
          if (action.members.includes(name)) {
            if (outcome === 'allowed') core.add(name);
            if (outcome === 'unknown') untold.add(name);
          }
      };
      const answer = provePair(caller, target, { ...options, onClass, every: true });
      // Nothing was decided at all.
      if (answer.kind === 'unknown' && answer.classes === 0) for (const name of CORE) untold.add(name);
      return { made: { answer, core, untold }, answer };
    });
  }

  #shared<T>(
    known: Map<string, T>,
    caller: Caller,
    target: Target,
    make: (options: PairOptions) => { readonly made: T; readonly answer: PairAnswer },
  ): T {
    const folded = this.#fold(caller, target);
    if (folded === undefined) return make({ now: this.#now }).made;
    const key = problemKey(folded.problem, caller, target);
    const found = known.get(key);
    if (found !== undefined) return found;
    const { made, answer } = make({ now: this.#now, folded });
    // What was guessed or confirmed is the answer of this very pair.
    if (answer.kind === 'proved' || !restsOnGuess(folded.problem, caller)) known.set(key, made);
    return made;
  }

  #fold(caller: Caller, target: Target): Folded | undefined {
    try {
      return foldPair(caller, target, this.#now);
    } catch (error) {
      if (!(error instanceof TooManyClasses)) throw error;
      return undefined;
    }
  }
}

/** Questions beyond pairs: the owner's own access and grants, the account's IAM, listing, outsiders, and Vault's paths. */
export function askBeyondPairs(
  model: IsolationModel,
  cache: ProofCache,
  options: { /** What every ordinary Vault gives counts, too. */ readonly strict?: boolean } = {},
): Answers {
  const findings: Finding[] = [];
  const unknown: { boundary: Boundary; reason: string }[] = [];
  const note = (answer: PairAnswer, boundary: Boundary): void => {
    for (const reason of answer.reasons) unknown.push({ boundary, reason });
  };
  const accounts = accountsOf(model.state);
  findings.push(...model.waiting.map(whatWaits));
  for (const tenant of model.tenants) {
    const owned = tenant.callers.map((caller) => ({
      caller,
      answers: tenant.data.map((target) => ({ target, ...cache.proveOwn(caller, target) })),
    }));
    const locked = lockedOut(tenant, owned);
    findings.push(...locked.findings);
    for (const reason of locked.untold) unknown.push({ boundary: 'owner-access', reason });
    for (const { boundaries, reason, ordinary } of tenant.gaps)
      for (const boundary of options.strict === true || ordinary !== true ? boundaries : [])
        unknown.push({ boundary, reason });
    for (const one of tenant.escalations)
      if (options.strict === true || one.ordinary !== true) findings.push(escalation(one));
    for (const { caller, answers } of owned) {
      for (const { target, answer: own } of answers) {
        note(own, 'self-grant');
        for (const witness of own.witnesses)
          if (witness.question === 'grants')
            findings.push(findingOf(caller, target, witness, 'self-grant', 1));
      }
      for (const target of model.unowned) {
        const { witnesses, reasons } = cache.prove(caller, target);
        for (const { action, resource } of witnesses)
          unknown.push({
            boundary: 'tenant-data',
            reason: `\`${tenant.id}\` may \`${action}\` on \`${resource}\`, a bucket that belongs to no tenant: whose data it holds is not known here`,
          });
        for (const reason of reasons) unknown.push({ boundary: 'tenant-data', reason });
      }
      for (const account of accounts) {
        for (const { caller: asking, target } of ofAccount(caller, account, model.state)) {
          const answer = cache.prove(asking, target);
          if (target.kind !== 'account') note(answer, 'self-grant');
          note(answer, 'tenant-enumeration');
          for (const witness of answer.witnesses)
            findings.push(findingOf(caller, target, witness, crossedIn(witness), 1));
        }
      }
    }
    for (const caller of [...model.outsiders, ...tenant.outsiders])
      for (const target of tenant.data) {
        const answer = cache.prove(caller, target);
        for (const boundary of new Set(answer.untold.map((question) => CROSSES[question])))
          note(answer, boundary);
        for (const witness of answer.witnesses)
          findings.push(findingOf(caller, target, witness, CROSSES[witness.question], 1));
      }
  }
  return { findings, unknown };
}

/** What a request to a whole account crosses: looking tells of others, changing may grant anything. */
function crossedIn({ question }: Witness): Boundary {
  return question === 'metadata' ? 'tenant-enumeration' : 'self-grant';
}

/** What shuts the owner out of its own data, and what of that could not be told. */
function lockedOut(
  tenant: TenantModel,
  owned: readonly Owned[],
): { readonly findings: readonly Finding[]; readonly untold: readonly string[] } {
  // What it has to cross something for is nothing that it can count on.
  const own = owned.filter(({ caller }) => caller.crossed !== true);
  // Whether it is locked out is then not known either.
  if (tenant.gaps.some(({ boundaries }) => boundaries.includes('owner-access')))
    return { findings: [], untold: [] };
  const { mayHoldMore } = tenant;
  const locked = (sentence: string): Finding => ({
    boundary: 'owner-access',
    from: tenant.id,
    to: tenant.id,
    caller: 'all its credentials',
    path: [],
    sentence,
    allowedBy: [],
    pairs: 1,
  });
  if (own.length === 0 && mayHoldMore !== undefined) return { findings: [], untold: [mayHoldMore] };
  if (own.length === 0)
    return { findings: [locked(`tenant \`${tenant.id}\` can get no credentials at all`)], untold: [] };
  const findings: Finding[] = [];
  const untold: string[] = [];
  for (const [at, target] of tenant.data.entries()) {
    const answers = own.flatMap((one) => one.answers[at] ?? []);
    const shut = CORE.filter((action) => !answers.some(({ core }) => core.has(action)));
    const where = tenant.data.length === 1 ? 'its own bucket' : `\`${objectsBegin(target)}\``;
    const perhaps = shut.filter((action) => answers.some((one) => one.untold.has(action)));
    const never = shut.filter((action) => !perhaps.includes(action));
    if (never.length > 0 && mayHoldMore !== undefined) untold.push(mayHoldMore);
    else if (never.length > 0)
      findings.push(
        locked(
          `no credentials of \`${tenant.id}\` allow ${never.join(', ')} in ${where}, whatever the request`,
        ),
      );
    if (perhaps.length > 0) {
      const why = answers.flatMap(({ answer }) => answer.reasons)[0] ?? '';
      untold.push(`whether \`${tenant.id}\` may ${perhaps.join(', ')} in ${where} could not be told: ${why}`);
    }
  }
  return { findings, untold };
}

function escalation(one: TenantModel['escalations'][number]): Finding {
  const { tenant, path, capability, why, boundary, steps, route, body, through } = one;
  return {
    boundary,
    from: tenant,
    to: 'vault',
    caller: `Vault token of ${tenant}`,
    path: [...steps, `vault ${capability} ${path}`],
    vault: {
      path,
      capability,
      ...(route === undefined ? {} : { token: route }),
      ...(through === undefined ? {} : { through }),
      ...(body === undefined ? {} : { body }),
    },
    sentence: `the Vault token of \`${tenant}\` may \`${capability}\` \`${path}\`: ${why}`,
    allowedBy: [],
    pairs: 1,
  };
}

function whatWaits({ who, ...one }: IsolationModel['waiting'][number]): Finding {
  return { allowedBy: [], ...one, from: who, to: 'account', caller: who, pairs: 1 };
}

/** The finding that a witness is. */
export function findingOf(
  caller: Caller,
  target: Target,
  witness: Witness,
  boundary: Boundary,
  pairs: number,
): Finding {
  const by = witness.allowedBy.map(
    ({ policy, sid, index }) => `statement ${sid === undefined ? index + 1 : `\`${sid}\``} of ${policy}`,
  );
  const as =
    witness.name === undefined || caller.name?.by !== 'caller' ? '' : ` under the name \`${witness.name}\``;
  return {
    boundary,
    from: caller.tenant ?? caller.id,
    to: target.tenant ?? 'account',
    caller: caller.id,
    path: caller.path,
    ...(caller.route === undefined ? {} : { route: caller.route }),
    witness,
    sentence: `\`${caller.id}\`${as} may \`${witness.action}\` on \`${witness.resource}\`${chosenText(witness)}: allowed by ${by.join(' and ') || 'nothing that denies it'}`,
    allowedBy: witness.allowedBy,
    pairs,
  };
}

function chosenText({ chosen }: Witness): string {
  const shown = Object.entries(chosen).filter(
    ([key]) => !/^aws:(userid|principalarn|username|epochtime)$/.test(key),
  );
  return shown.length === 0
    ? ''
    : ` with ${shown.map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join(', ')}`;
}
