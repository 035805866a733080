import type { CompiledStatement, Context, NamedPolicy, PolicyLayer, StatementRef } from '@cordon/iam';
import { sourceOf } from '../dimension/keys.ts';
import { tokensOf } from '../dimension/reading.ts';
import { type Automaton, automaton, matches, residual, STAR, type Token } from '../language/glob.ts';
import type { Caller, Target } from '../problem.types.ts';
import { compilePolicy, knowsVariables, parseResourceTemplate, resolveTemplate } from '../semantics.ts';

/** A statement that may say something about a request of this caller for this bucket. */
export interface Active {
  readonly ref: StatementRef;
  readonly layer: PolicyLayer;
  /** Level of the organisation, for `scp`; which call it was, for `scope-down`. */
  readonly level: number;
  readonly compiled: CompiledStatement;
  readonly version: '2008-10-17' | '2012-10-17';
  /** Patterns of `Resource` or `NotResource`, variables filled in. */
  readonly resources: readonly ResourcePattern[];
  readonly resourceNot: boolean;
}

/** One pattern, and what of it is left for the open part of the ARN: object keys once `arn:aws:s3:::<bucket>/<prefix>` has been read. */
export interface ResourcePattern {
  readonly whole: Automaton;
  /** Whether it matches the target's ARN. */
  readonly itself: boolean;
  readonly keys: Automaton | undefined;
  /** A variable in it is the caller's choice: what matches here is only what may match. */
  readonly guessed: boolean;
}

/** All statements of the caller's policies and of the bucket's, less those that cannot touch the bucket. */
export function activeStatements(caller: Caller, target: Target): readonly Active[] {
  return [...ownStatements(caller, target), ...policyStatements(caller, target)];
}

/** Those of the caller's own policies. */
export function ownStatements(caller: Caller, target: Target): readonly Active[] {
  const { identity, boundary, session, scopeDown, scp } = caller.policies;
  return [
    ...activeIn(identity, 'identity', 0, caller, target),
    ...activeIn(boundary ?? [], 'boundary', 0, caller, target),
    ...activeIn(session ?? [], 'session', 0, caller, target),
    ...(scopeDown ?? []).flatMap((policy, level) => activeIn([policy], 'scope-down', level, caller, target)),
    ...(scp ?? []).flatMap((policies, level) => activeIn(policies, 'scp', level, caller, target)),
  ];
}

/** Those of the bucket's policy. */
export function policyStatements(caller: Caller, target: Target): readonly Active[] {
  return target.policy === undefined ? [] : activeIn([target.policy], 'resource', 0, caller, target);
}

function activeIn(
  policies: readonly NamedPolicy[],
  layer: PolicyLayer,
  level: number,
  caller: Caller,
  target: Target,
): Active[] {
  return policies.flatMap((policy) =>
    compilePolicy(policy.document).flatMap(
      (compiled) => activeOf(compiled, policy, layer, level, caller, target) ?? [],
    ),
  );
}

function activeOf(
  compiled: CompiledStatement,
  policy: NamedPolicy,
  layer: PolicyLayer,
  level: number,
  caller: Caller,
  target: Target,
): Active | undefined {
  const { version } = policy.document;
  const { statement } = compiled;
  const resources = wholePatterns(compiled, version, caller, target.context).map(
    (one): ResourcePattern => resourcePattern(one, target),
  );
  const not = statement.resource?.not ?? true;
  if (!not && !resources.some(({ itself, keys }) => itself || keys !== undefined)) return undefined;
  const { index, sid } = statement;
  return {
    ref: { layer, policy: policy.name, index, ...(sid === undefined ? {} : { sid }) },
    layer,
    level,
    compiled,
    version,
    resources,
    resourceNot: not,
  };
}

/** A pattern before it meets a target. */
export type WholePattern = Pick<ResourcePattern, 'whole' | 'guessed'>;

/** What a pattern is to a target. */
export function resourcePattern({ whole, guessed }: WholePattern, target: Target): ResourcePattern {
  return { whole, guessed, itself: matches(whole, target.arn), keys: restOf(whole, target) };
}

/** Patterns without variables are the same for everyone: made once for each statement. */
const made = new WeakMap<CompiledStatement, readonly (WholePattern | undefined)[]>();

/** Patterns of `Resource` or `NotResource`, variables filled in; one whose variable has no value matches nothing and is left out. */
export function wholePatterns(
  compiled: CompiledStatement,
  version: Active['version'],
  caller: Caller,
  targetContext: Context,
): readonly WholePattern[] {
  const patterns = compiled.statement.resource?.patterns ?? [];
  let known = made.get(compiled);
  if (known === undefined) {
    known = patterns.map((pattern) =>
      parseResourceTemplate(pattern, knowsVariables(version)).hasVariables
        ? undefined
        : filled(pattern, version, caller, targetContext),
    );
    made.set(compiled, known);
  }
  return patterns.flatMap((pattern, index) => {
    const one = known[index] ?? filled(pattern, version, caller, targetContext);
    return one === undefined ? [] : [one];
  });
}

function filled(
  pattern: string,
  version: Active['version'],
  caller: Caller,
  targetContext: Context,
): WholePattern | undefined {
  const fixed = { ...caller.context, ...targetContext };
  const template = parseResourceTemplate(pattern, knowsVariables(version));
  let guessed = false;
  const tokens: Token[] = [];
  for (const part of template.parts)
    if (typeof part === 'object' && sourceOf(part.key, caller) !== 'fixed') {
      guessed = true;
      tokens.push(STAR);
    } else {
      const parts = resolveTemplate({ ...template, parts: [part] }, fixed);
      // A variable without a value: the pattern matches nothing at all.
      if (parts === undefined) return undefined;
      tokens.push(...tokensOf(parts));
    }
  return { whole: automaton(tokens), guessed };
}

/** All that the ARNs of the target's objects begin with. */
export function objectsBegin({ arn, prefix = '' }: Pick<Target, 'arn' | 'prefix'>): string {
  return `${arn}/${prefix}`;
}

/** What of a pattern is left for the part of the ARN that is open; nothing where no part is. */
function restOf(whole: Automaton, target: Target): Automaton | undefined {
  const { kind, arn } = target;
  if (kind === 'bucket') return residual(whole, objectsBegin(target));
  return kind === 'iam' || kind === 'federated-user' || kind === 's3-resource'
    ? residual(whole, arn)
    : undefined;
}
