import type { CompiledStatement, NamedPolicy, PolicyLayer, StatementRef } from '@cordon/iam';
import { sourceOf } from '../dimension/keys.ts';
import { tokensOf } from '../dimension/reading.ts';
import { type Automaton, automaton, matches, residual, STAR, type Token } from '../language/glob.ts';
import type { Caller, Target } from '../problem.types.ts';
import { compilePolicy, knowsVariables, parseResourceTemplate, resolveTemplate } from '../semantics.ts';

/** A statement that may say something about a request of this caller for this bucket. */
export interface Active {
  readonly ref: StatementRef;
  readonly layer: PolicyLayer;
  /** Level of the organisation, for `scp`. */
  readonly level: number;
  readonly compiled: CompiledStatement;
  readonly version: '2008-10-17' | '2012-10-17';
  /** Patterns of `Resource` or `NotResource`, variables filled in. */
  readonly resources: readonly ResourcePattern[];
  readonly resourceNot: boolean;
}

/** One pattern, and what of it is left for the open part of the ARN: object keys once `arn:aws:s3:::<bucket>/` has been read. */
export interface ResourcePattern {
  readonly whole: Automaton;
  readonly keys: Automaton | undefined;
  /** A variable in it is the caller's choice: what matches here is only what may match. */
  readonly guessed: boolean;
}

/** All statements of the caller's policies and of the bucket's, less those that cannot touch the bucket. */
export function activeStatements(caller: Caller, target: Target): readonly Active[] {
  const { identity, boundary, session, scp } = caller.policies;
  const found: Active[] = [];
  const add = (policies: readonly NamedPolicy[], layer: PolicyLayer, level = 0): void => {
    for (const policy of policies)
      for (const compiled of compilePolicy(policy.document)) {
        const active = activeOf(compiled, policy, layer, level, caller, target);
        if (active !== undefined) found.push(active);
      }
  };
  add(identity, 'identity');
  add(boundary ?? [], 'boundary');
  add(session ?? [], 'session');
  for (const [level, policies] of (scp ?? []).entries()) add(policies, 'scp', level);
  if (target.policy !== undefined) add([target.policy], 'resource');
  return found;
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
  const fixed = { ...caller.context, ...target.context };
  const resources = (statement.resource?.patterns ?? []).flatMap((pattern) =>
    patternOf(pattern, version, fixed, caller, target),
  );
  const not = statement.resource?.not ?? true;
  if (!not && !resources.some(({ whole, keys }) => keys !== undefined || matches(whole, target.arn)))
    return undefined;
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

function patternOf(
  pattern: string,
  version: Active['version'],
  fixed: Caller['context'],
  caller: Caller,
  target: Target,
): ResourcePattern[] {
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
      if (parts === undefined) return [];
      tokens.push(...tokensOf(parts));
    }
  const whole = automaton(tokens);
  return [{ whole, keys: restOf(whole, target), guessed }];
}

/** What of a pattern is left for the part of the ARN that is open; nothing where no part is. */
function restOf(whole: Automaton, { kind, arn }: Target): Automaton | undefined {
  if (kind === 'bucket') return residual(whole, `${arn}/`);
  return kind === 'iam' || kind === 'federated-user' || kind === 's3-resource'
    ? residual(whole, arn)
    : undefined;
}
