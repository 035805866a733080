import type { Context, PolicyLayer, Principal, StatementRef } from '@cordon/iam';
import type { Caller, Target } from '../problem.types.ts';
import { coveringForms, isAtLeast, strengthOf } from '../semantics.ts';
import type { Active } from './active.ts';
import {
  type Dimension,
  dimensionFor,
  dimensionsOf,
  type Listing,
  listingOf,
  masksOf,
  NAME,
  nameDimension,
  type OpenCondition,
  readCondition,
  type Scope,
  SETTLED,
} from './dimensions.ts';
import { doubtOf } from './doubt.ts';
import type { Atom, Rule } from './search.ts';

/** How strongly a bucket policy's Allow must name the caller. */
export type GrantStrength = 'resource:any' | 'resource:principal' | 'resource:direct';

/** A statement with its conditions worked out: the rule for each strength asked, where it can match at all. */
export interface Worked {
  readonly active: Active;
  readonly effect: 'Allow' | 'Deny';
  readonly layer: PolicyLayer;
  readonly level: number;
  /** For a bucket policy's Allow, by strength; else the one rule under `any`. Absent where it cannot match. */
  readonly rules: Partial<Readonly<Record<GrantStrength, Rule<StatementRef>>>>;
  /** For a bucket policy's Allow: it lets in anyone. */
  readonly open: boolean;
  /** For a Deny of which AWS leaves open whether it applies: why. */
  readonly doubt?: string;
}

export interface WorkedProblem {
  readonly dimensions: readonly Dimension[];
  /** For a target with a prefix: what listings show of it. */
  readonly listing?: Listing;
  readonly statements: readonly Worked[];
}

const STRENGTHS: readonly GrantStrength[] = ['resource:any', 'resource:principal', 'resource:direct'];

/**
 * Works out every condition and principal: what the credential settles is folded, the rest becomes dimensions; `now` is the
 * earliest instant of a request, milliseconds since 1970.
 */
export function workOut(
  statements: readonly Active[],
  caller: Caller,
  target: Target,
  now: number,
): WorkedProblem {
  const scope: Scope = { now, ...(target.prefix === undefined ? {} : { prefix: target.prefix }) };
  const fixed: Context = { ...caller.context, ...target.context };
  const open = new Map<Active, OpenCondition[]>();
  const possible = statements.filter((active) => {
    const list = openConditions(active, caller, fixed);
    if (list === undefined) return false;
    open.set(active, list);
    return true;
  });
  const all = [...open.values()].flat();
  const principals = possible.flatMap(
    ({ compiled }) => compiled.statement.principal?.entries.map((entry) => entry.value) ?? [],
  );
  const names = nameDimension(
    caller,
    all.filter(({ dimension }) => dimension === NAME),
    principals,
  );
  const dimensions = [...(names === undefined ? [] : [names]), ...dimensionsOf(all, caller, scope)];
  const worked = possible.map((active): Worked => {
    const atoms = (open.get(active) ?? []).map((condition): Atom => {
      const dimension = dimensions.findIndex(({ key }) => key === condition.dimension);
      return { dimension, ...masksOf(condition, dimensions[dimension] as Dimension, fixed) };
    });
    const { statement } = active.compiled;
    const byForm = formRules(active, caller, names, atoms);
    const doubt = doubtOf(active, caller, fixed);
    return {
      ...(doubt === undefined ? {} : { doubt }),
      active,
      effect: statement.effect,
      layer: active.layer,
      level: active.level,
      rules: byForm,
      open: statement.principal !== undefined && formsOf(active, caller.principal, caller).includes('anyone'),
    };
  });
  const listing = listingOf(dimensions, scope);
  return { dimensions, statements: worked.filter(canHold), ...(listing === undefined ? {} : { listing }) };
}

/** Whether any values meet the statement's conditions, each by itself. */
function canHold({ rules }: Worked): boolean {
  return Object.values(rules).some(({ atoms }) => atoms.every(({ maybe }) => maybe !== 0n));
}

/** The conditions that are not settled; `undefined` when a settled one fails, so that the statement never matches. */
export function openConditions(active: Active, caller: Caller, fixed: Context): OpenCondition[] | undefined {
  const found: OpenCondition[] = [];
  for (const { condition, holds } of active.compiled.conditions) {
    const reading = readCondition(condition, active.version, fixed, caller);
    const dimension = dimensionFor(condition, caller);
    if (dimension !== undefined) found.push({ condition, holds, reading, dimension });
    else if (reading.family === 'open') found.push({ condition, holds, reading, dimension: SETTLED });
    else if (!holds(fixed)) return undefined;
  }
  return found;
}

function formRules(
  active: Active,
  caller: Caller,
  names: Dimension | undefined,
  atoms: readonly Atom[],
): Worked['rules'] {
  const { statement } = active.compiled;
  const rule = (extra: readonly Atom[]): Rule<StatementRef> => ({
    id: active.ref,
    atoms: [...extra, ...atoms],
  });
  if (active.layer !== 'resource') return { 'resource:any': rule([]) };
  if (statement.principal === undefined) return {};
  const strengthAt = (principal: Principal): readonly GrantStrength[] => {
    const forms = formsOf(active, principal, caller);
    return STRENGTHS.filter((wanted) =>
      forms.some(
        (form) => statement.effect === 'Deny' || isAtLeast(strengthOf(form, principal.kind), wanted),
      ),
    );
  };
  if (names === undefined)
    return Object.fromEntries(strengthAt(caller.principal).map((strength) => [strength, rule([])]));
  const masks = new Map<GrantStrength, bigint>();
  for (const [index, { name = '' }] of names.classes.entries())
    for (const strength of strengthAt(withName(caller.principal, name)))
      masks.set(strength, (masks.get(strength) ?? 0n) | (1n << BigInt(index)));
  return Object.fromEntries(
    [...masks].map(([strength, mask]) => [strength, rule([{ dimension: 0, yes: mask, maybe: mask }])]),
  );
}

export function formsOf(
  active: Pick<Active, 'compiled'>,
  principal: Principal,
  caller: Caller,
): ReturnType<typeof coveringForms> {
  const { principal: element, effect } = active.compiled.statement;
  if (element === undefined) return [];
  return coveringForms(element, effect, { principal, hasBoundary: caller.policies.boundary !== undefined });
}

/** The principal under a chosen name. */
export function withName(principal: Principal, name: string): Principal {
  const renamed = (arn: string): string => arn.slice(0, arn.lastIndexOf('/') + 1) + name;
  switch (principal.kind) {
    case 'role-session':
      return { ...principal, sessionName: name, sessionArn: renamed(principal.sessionArn) };
    case 'user':
      return { ...principal, arn: renamed(principal.arn) };
    case 'federated-user':
      return { ...principal, arn: renamed(principal.arn), userId: `${principal.accountId}:${name}` };
    default:
      return principal;
  }
}
