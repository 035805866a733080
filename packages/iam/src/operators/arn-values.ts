import { compileGlob, globMatches, type Matcher } from '../pattern/glob.ts';
import { resolveTemplate } from '../pattern/resolve.ts';
import { parseTemplate, type Template } from '../pattern/template.ts';
import type { Context } from '../request.types.ts';
import { splitArn, splitColons } from '../values/arn.ts';
import type { Operator, ValueOptions, ValueTest } from './operator.types.ts';

/**
 * An ARN operator: each of the six parts is compared by itself, so a `*` does not run over a colon (in the last part it
 * does: that part holds the rest). A request value that is no ARN never matches; a policy value of fewer than six parts
 * never matches, but `*` alone resembles every ARN.
 */
export function arnOperator(name: string, negated: boolean): Operator {
  return {
    name,
    negated,
    wildcards: true,
    variables: true,
    compile: arnTest,
    problem: (value) =>
      value === '*' || splitColons(value).length === 6 ? undefined : 'is not an ARN of six parts',
  };
}

function arnTest(value: string, options: ValueOptions): ValueTest {
  if (value === '*') return (actual) => splitArn(actual) !== undefined;
  const templates = splitColons(value).map((part) =>
    parseTemplate(part, { wildcards: true, variables: options.variables }),
  );
  if (templates.length !== 6) return () => false;
  const matchers = templates.map(matcherOf);
  return (actual, context) => {
    const parts = splitArn(actual);
    if (parts === undefined) return false;
    return matchers.every((matcher, index) => matcher(context)?.(parts[index] as string) === true);
  };
}

/** The matcher of one part, made once when it has no variable; `undefined` when a variable has no value. */
function matcherOf(template: Template): (context: Context) => Matcher | undefined {
  if (!template.hasVariables) {
    const fixed = compileGlob(resolveTemplate(template, {}) ?? []);
    return () => fixed;
  }
  return (context) => {
    const parts = resolveTemplate(template, context);
    return parts === undefined ? undefined : (text) => globMatches(parts, text);
  };
}
