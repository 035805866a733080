import { isPublic, knownKey, type StatementRef } from '@cordon/iam';
import type { CatalogueAction } from '../catalogue/catalogue.ts';
import { presenceOf, ruleOf, shapeOf, sourceOf } from '../dimension/keys.ts';
import { TooManyClasses } from '../language/classes.ts';
import {
  type Caller,
  type PairAnswer,
  QUESTIONS,
  type Question,
  type Target,
  type Witness,
} from '../problem.types.ts';
import {
  ANY_PART,
  grantAlternatives,
  knowsVariables,
  parseResourceTemplate,
  STAR_PART,
} from '../semantics.ts';
import { type ActionClass, actionClasses, isListing } from './actions.ts';
import { type Active, activeStatements } from './active.ts';
import { type ResourceClass, resourceClasses, type Truth } from './resources.ts';
import { type GrantStrength, type Worked, type WorkedProblem, workOut } from './rules.ts';
import { type Cell, type Mask, type Rule, solve } from './search.ts';
import { isAllowed, witnessOf } from './witness.ts';

/**
 * The same request with values for the variables that the caller chooses, read off the resource that is asked for:
 * `cordon-${aws:PrincipalTag/tenant}/*` and `cordon-globex/x` make the tag `globex`. One candidate a pattern.
 */
export function withVariables(
  witness: Witness,
  statements: readonly Active[],
  caller: Caller,
  action: CatalogueAction,
): readonly Witness[] {
  const found: Witness[] = [];
  for (const { compiled, version, resources } of statements) {
    if (compiled.statement.effect !== 'Allow' || !resources.some(({ guessed }) => guessed)) continue;
    for (const pattern of compiled.statement.resource?.patterns ?? []) {
      const values = valuesIn(pattern, version, witness, caller, action);
      if (values === undefined) continue;
      const chosen = { ...witness.chosen, ...values };
      found.push({ ...witness, chosen, context: { ...witness.context, ...values } });
    }
  }
  return found;
}

function valuesIn(
  pattern: string,
  version: Active['version'],
  witness: Witness,
  caller: Caller,
  action: CatalogueAction,
): Readonly<Record<string, string>> | undefined {
  const keys: string[] = [];
  let possible = true;
  const { parts } = parseResourceTemplate(pattern, knowsVariables(version));
  const source = parts.map((part) => {
    if (part === STAR_PART) return '.*';
    if (part === ANY_PART) return '.';
    if (typeof part === 'string') return quoted(part);
    const { key } = part as { readonly key: string };
    if (sourceOf(key, caller) === 'fixed') return quoted(String(witness.context[key] ?? ''));
    // A name shows in several keys at once, and not every action carries every key: those are not guessed at.
    possible &&=
      sourceOf(key, caller) === 'free' && presenceOf(key, action, caller).may && shapeOf(key) === 'string';
    keys.push(key);
    return '(.+?)';
  });
  if (!possible || keys.length === 0) return undefined;
  const match = new RegExp(`^${source.join('')}$`, 'su').exec(witness.resource);
  if (match === null) return undefined;
  return Object.fromEntries(keys.map((key, index) => [key, match[index + 1] ?? '']));
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** What to ask; by default every action, also those that AWS may add. */
export interface PairOptions {
  readonly actions?: readonly string[];
  /** Called for each class of requests with what was decided about it. */
  readonly onClass?: (decided: DecidedClass) => void;
  /** The earliest instant of a request, milliseconds since 1970; the present when absent. */
  readonly now?: number;
  /** The problem, where it has been worked out already. */
  readonly folded?: Folded;
  /** Ask on after a question has been refuted, so that `onClass` hears of every class. */
  readonly every?: boolean;
}

/** A class of requests and its answer: `allowed` comes with a request that shows it. */
export interface DecidedClass {
  readonly action: ActionClass;
  readonly resource: ResourceClass;
  readonly outcome: 'allowed' | 'refused' | 'unknown';
  readonly witness?: Witness;
}

/**
 * Decides whether any request of the caller for the bucket is allowed: all S3 actions on buckets and objects, all keys,
 * all values of every condition key that the caller can bring about. `proved` means none is; `refuted` comes with a
 * request that the evaluator itself allows; `unknown` says why it could not be told.
 */
export function provePair(caller: Caller, target: Target, options: PairOptions = {}): PairAnswer {
  try {
    return decide(caller, target, options);
  } catch (error) {
    if (!(error instanceof TooManyClasses)) throw error;
    return { kind: 'unknown', witnesses: [], reasons: [error.message], untold: QUESTIONS, classes: 0 };
  }
}

/** A pair's problem with all worked out that credential and bucket settle. */
export interface Folded {
  readonly problem: WorkedProblem;
  /** False when no way of being allowed has an Allow for all its needs: then nothing is, whatever is denied. */
  readonly reached: boolean;
}

/** Works a pair's problem out; `now` as in `PairOptions`. Throws `TooManyClasses`. */
export function foldPair(caller: Caller, target: Target, now: number): Folded {
  const problem = workOut(activeStatements(caller, target), caller, target, now);
  return { problem, reached: couldBeAllowed(problem, caller, target) };
}

export const NOTHING_REACHES: PairAnswer = {
  kind: 'proved',
  witnesses: [],
  reasons: [],
  untold: [],
  classes: 1,
};

function decide(caller: Caller, target: Target, options: PairOptions): PairAnswer {
  const { problem, reached } = options.folded ?? foldPair(caller, target, options.now ?? Date.now());
  if (!reached && options.onClass === undefined) return NOTHING_REACHES;
  const kept = problem.statements.map((worked) => worked.active);
  const resources = resourceClasses(kept, target);
  const keys = problem.dimensions.map(({ key }) => key);
  const actions = actionClasses(kept, keys, target, options.actions);
  const witnesses = new Map<Question, Witness>();
  const reasons = new Set<string>();
  const untold = new Set<Question>();
  let classes = 0;
  for (const action of actions)
    for (const resource of resources) {
      if (action.kind !== resource.kind) continue;
      for (const view of viewsOf(problem, action, caller)) {
        if (options.every !== true && witnesses.has(view.question)) continue;
        classes++;
        const found = decideClass(problem, view, resource, caller, target);
        if (found.witness !== undefined && !witnesses.has(view.question))
          witnesses.set(view.question, found.witness);
        if (found.reason !== undefined) {
          reasons.add(found.reason);
          untold.add(view.question);
        }
        const outcome =
          found.witness !== undefined ? 'allowed' : found.reason !== undefined ? 'unknown' : 'refused';
        const shown = found.witness ? { witness: found.witness } : {};
        options.onClass?.({ action, resource, outcome, ...shown });
      }
    }
  const kind = witnesses.size > 0 ? 'refuted' : reasons.size > 0 ? 'unknown' : 'proved';
  return { kind, witnesses: [...witnesses.values()], reasons: [...reasons], untold: [...untold], classes };
}

function couldBeAllowed(problem: WorkedProblem, caller: Caller, target: Target): boolean {
  const everything = problem.statements.map((): Truth => 'maybe');
  return waysOf(problem, everything, everything, caller, target, true).length > 0;
}

/** Requests of one class of actions that ask one question. */
interface View {
  readonly action: ActionClass;
  readonly question: Question;
  readonly all: readonly Mask[];
  readonly plain: readonly Mask[];
  /** A request so found may show less than it is taken to show. */
  readonly doubt?: string;
}

/** The action's requests by what they would show: listings of a shared bucket differ in that. */
function viewsOf(problem: WorkedProblem, action: ActionClass, caller: Caller): readonly View[] {
  const { all, plain } = domainsOf(problem, action, caller);
  const { listing } = problem;
  const view = { action, question: action.question, all, plain };
  if (listing === undefined || !isListing(action.action)) return [view];
  const { prefixes, delimiters, rolledUp } = listing;
  const views = new Map<string, { prefixes: Mask; delimiters?: Mask; question: Question; doubt?: string }>();
  const everything = delimiters === undefined ? 0n : (all[delimiters] as Mask);
  const add = (index: number, question: Question, some: Mask, doubt?: string): void => {
    if (delimiters !== undefined && some === 0n) return;
    const key = `${question} ${some} ${doubt}`;
    const known = views.get(key);
    views.set(key, {
      question,
      prefixes: (known?.prefixes ?? 0n) | (1n << BigInt(index)),
      ...(delimiters === undefined ? {} : { delimiters: some }),
      ...(doubt === undefined ? {} : { doubt }),
    });
  };
  for (const [index, { surely, perhaps }] of rolledUp.entries()) {
    add(index, 'metadata', everything & ~perhaps);
    // The delimiter that stands for its kind is one that rolls up.
    if (perhaps !== 0n) add(index, 'enumerates', everything & perhaps);
    if (perhaps !== surely) add(index, 'metadata', everything & perhaps & ~surely, ROLLED_UP);
  }
  const masked = [...views.values()].map((one) => {
    const narrowed = (masks: readonly Mask[]): Mask[] =>
      masks.map((mask, at) =>
        at === prefixes ? mask & one.prefixes : at === delimiters ? mask & (one.delimiters ?? mask) : mask,
      );
    const { question, doubt } = one;
    const masks = { all: narrowed(all), plain: narrowed(plain) };
    return { action, question, ...masks, ...(doubt === undefined ? {} : { doubt }) };
  });
  // What the action cannot carry is no listing of it.
  // Stryker disable next-line MethodExpression,ConditionalExpression: no listing of today has a delimiter and no prefix
  return masked.filter((one) => one.all[prefixes] !== 0n);
}

const ROLLED_UP =
  'a listing may show keys of another, or roll them up: which delimiters do is not worked out';

function decideClass(
  problem: WorkedProblem,
  { action, question, all, plain, doubt }: View,
  resource: ResourceClass,
  caller: Caller,
  target: Target,
): { readonly witness?: Witness; readonly reason?: string } {
  const member = action.member.map((is): Truth => (is ? 'yes' : 'no'));
  for (const cell of waysOf(problem, member, resource.truths, caller, target, false)) {
    const found = solve({ ...cell, domains: plain }, false);
    if (found === undefined) continue;
    if (doubt !== undefined) return { reason: doubt };
    const made = witnessOf(problem, found, action, resource.arn, caller, target);
    const witness = { ...made, question };
    if (isAllowed(witness, caller, target)) {
      if (caller.confirm?.(witness) !== false) return { witness };
      return {
        reason: `\`${witness.action}\` on \`${witness.resource}\` is allowed ${caller.unconfirmed ?? `to a session that may not be obtainable: ${caller.path.join(', then ')}`}`,
      };
    }
    return {
      reason: `the evaluator does not allow \`${witness.action}\` on \`${witness.resource}\`, which the prover found allowed: one of the two is wrong`,
    };
  }
  let reason: string | undefined;
  const active = problem.statements.map((worked) => worked.active);
  for (const cell of waysOf(problem, member, resource.truths, caller, target, true)) {
    const found = solve({ ...cell, domains: plain }, true);
    if (found !== undefined) {
      if (doubt !== undefined) return { reason: doubt };
      const witness = { ...witnessOf(problem, found, action, resource.arn, caller, target), question };
      const shown = [witness, ...withVariables(witness, active, caller, action.action)].find(
        (one) => isAllowed(one, caller, target) && caller.confirm?.(one) !== false,
      );
      if (shown !== undefined) return { witness: shown };
      const doubts = problem.statements.flatMap(({ doubt }, index) =>
        doubt === undefined || member[index] === 'no' || resource.truths[index] === 'no' ? [] : [doubt],
      );
      reason ??=
        doubts.length > 0
          ? `\`${action.action.name}\` on \`${resource.arn}\` is allowed ${doubts.join(', and ')}`
          : `\`${action.action.name}\` may be allowed for some value of a variable that the caller chooses; no such value was found`;
      continue;
    }
    const unclear = solve({ ...cell, domains: all }, true);
    if (unclear !== undefined)
      reason ??= `\`${action.action.name}\` is allowed ${unclearKeys(problem, unclear.domains, plain).join(', and ')}`;
  }
  return reason === undefined ? {} : { reason };
}

/** What a request rests on of which nobody here can say whether it can be. */
function unclearKeys(
  { dimensions }: WorkedProblem,
  found: readonly Mask[],
  plain: readonly Mask[],
): readonly string[] {
  return dimensions.flatMap(({ key, classes }, index) => {
    const mask = found[index] ?? 0n;
    if ((mask & (plain[index] ?? 0n)) !== 0n) return [];
    const without = classes.some((one, bit) => one.absent && (mask >> BigInt(bit)) & 1n);
    if (without) return [`if a request can lack \`${key}\`, which AWS leaves open`];
    return knownKey(key) === undefined
      ? [`if a request can carry \`${key}\`, a key this model does not know`]
      : [`if a request can carry \`${key}\` with another value, which cannot be told here`];
  });
}

/**
 * For each dimension the classes that a request for the action can have; `plain` leaves out what nobody here can tell: of an
 * unclear key it has the value that the credential would have, or its absence.
 */
function domainsOf(
  problem: WorkedProblem,
  { action }: ActionClass,
  caller: Caller,
): { readonly all: Mask[]; readonly plain: Mask[] } {
  const all: Mask[] = [];
  const plain: Mask[] = [];
  for (const { key, classes } of problem.dimensions) {
    const inside = key.startsWith('@');
    const presence = inside ? { may: true, must: true } : presenceOf(key, action, caller);
    let mask = 0n;
    let likely = 0n;
    for (const [index, one] of classes.entries()) {
      const bit = 1n << BigInt(index);
      if (one.absent ? !presence.must : presence.may) mask |= bit;
      if (one.context[key] === caller.context[key]) likely |= bit;
    }
    all.push(mask);
    plain.push(inside || ruleOf(key, caller).is !== 'unclear' ? mask : mask & likely);
  }
  return { all, plain };
}

type Way = Omit<Cell<StatementRef>, 'domains'>;

/** One cell for each way to be allowed that has an Allow for every need; with `guess`, what may match counts for the request. */
function waysOf(
  problem: WorkedProblem,
  member: readonly Truth[],
  resource: readonly Truth[],
  caller: Caller,
  target: Target,
  guess: boolean,
): readonly Way[] {
  const allows: Worked[] = [];
  const denies: Rule<StatementRef>[] = [];
  for (const [index, worked] of problem.statements.entries()) {
    const truth = both(member[index] ?? 'no', resource[index] ?? 'no');
    if (truth === 'no') continue;
    if (worked.effect === 'Allow') {
      if (truth === 'yes' || guess) allows.push(worked);
    } else if ((truth === 'yes' && worked.doubt === undefined) || !guess) {
      const rule = worked.rules['resource:any'];
      if (rule === undefined) continue;
      if (rule.atoms.length === 0) return [];
      denies.push(rule);
    }
  }
  const { principal, policies } = caller;
  const situation = {
    principal: principal.kind,
    sameAccount: 'accountId' in principal && principal.accountId === target.accountId,
    trust: target.kind === 'role',
  };
  const rulesOf = (layer: string, level = 0): Rule<StatementRef>[] =>
    allows
      .filter((one) => one.layer === layer && one.level === level)
      .flatMap((one) => one.rules['resource:any'] ?? []);
  const blocked = isBlocked(target, situation.sameAccount);
  const granting = (strength: GrantStrength): Rule<StatementRef>[] =>
    blocked
      ? []
      : allows.filter((one) => one.layer === 'resource').flatMap((one) => one.rules[strength] ?? []);
  const ways: Way[] = [];
  for (const needs of grantAlternatives(situation)) {
    const slots: (readonly Rule<StatementRef>[])[] = [];
    for (const need of needs) {
      if (need === 'identity') {
        if (principal.kind !== 'root') slots.push(rulesOf('identity'));
      } else if (need === 'boundary') {
        if (policies.boundary !== undefined) slots.push(rulesOf('boundary'));
      } else if (need === 'session') {
        if (policies.session !== undefined || principal.kind === 'federated-user')
          slots.push(rulesOf('session'));
      } else if (need === 'scope-down') {
        for (const level of (policies.scopeDown ?? []).keys()) slots.push(rulesOf('scope-down', level));
      } else if (need === 'scp') {
        for (const level of (policies.scp ?? []).keys()) slots.push(rulesOf('scp', level));
      } else if (need !== 'rcp') slots.push(granting(need));
    }
    if (slots.every((slot) => slot.length > 0)) ways.push({ slots, denies });
  }
  return ways;
}

/**
 * RestrictPublicBuckets: a public policy grants nothing to anyone outside the bucket's account.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function isBlocked({ policy, publicAccessBlock }: Target, sameAccount: boolean): boolean {
  return (
    !sameAccount &&
    publicAccessBlock?.restrictPublicBuckets === true &&
    policy !== undefined &&
    isPublic(policy.document)
  );
}

function both(one: Truth, other: Truth): Truth {
  if (one === 'no' || other === 'no') return 'no';
  return one === 'yes' && other === 'yes' ? 'yes' : 'maybe';
}
