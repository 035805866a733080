import { compileGlob, globMatches } from '../pattern/glob.ts';
import { resolveTemplate } from '../pattern/resolve.ts';
import { parseResourceTemplate } from '../pattern/resource-template.ts';
import { knowsVariables } from '../pattern/template.ts';
import type { PolicyDocument, Statement } from '../policy.types.ts';
import type { Context } from '../request.types.ts';

export type ResourceTest = (resource: string, context: Context) => boolean;

/**
 * `Resource` or `NotResource` on an ARN: case counts, `*` may run over colons and slashes. A pattern whose variable has
 * no value resembles no resource; so it adds nothing to `Resource` and takes nothing from `NotResource`.
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export function compileResource(
  element: NonNullable<Statement['resource']>,
  version: PolicyDocument['version'],
): ResourceTest {
  const tests = element.patterns.map((pattern) => compileResourcePattern(pattern, version));
  return (resource, context) => tests.some((test) => test(resource, context)) !== element.not;
}

function compileResourcePattern(pattern: string, version: PolicyDocument['version']): ResourceTest {
  const template = parseResourceTemplate(pattern, knowsVariables(version));
  if (!template.hasVariables) return compileGlob(resolveTemplate(template, {}) ?? []);
  return (resource, context) => {
    const parts = resolveTemplate(template, context);
    return parts !== undefined && globMatches(parts, resource);
  };
}
