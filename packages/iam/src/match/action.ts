import { compileGlob, type Matcher } from '../pattern/glob.ts';
import { resolveTemplate } from '../pattern/resolve.ts';
import { parseTemplate } from '../pattern/template.ts';
import type { Statement } from '../policy.types.ts';

/**
 * `Action` or `NotAction` on an action in lower case: case does not count, `*` and `?` are wildcards, there are no
 * variables. Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function compileAction(element: Statement['action']): Matcher {
  const matchers = element.patterns.map((pattern) => {
    const template = parseTemplate(pattern.toLowerCase(), { wildcards: true, variables: false });
    return compileGlob(resolveTemplate(template, {}) ?? []);
  });
  return (action) => matchers.some((matches) => matches(action)) !== element.not;
}
