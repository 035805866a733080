import { parseTemplate, type Template } from './template.ts';

/**
 * A `Resource` pattern. Wildcards work everywhere; variables only in the resource part, that is after the fifth colon:
 * before it `${…}` is literal text.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement
 */
export function parseResourceTemplate(source: string, variables: boolean): Template {
  const from = variables ? afterFifthColon(source) : -1;
  if (from === -1) return parseTemplate(source, { wildcards: true, variables: false });
  const head = parseTemplate(source.slice(0, from), { wildcards: true, variables: false });
  const tail = parseTemplate(source.slice(from), { wildcards: true, variables: true });
  return { source, parts: [...head.parts, ...tail.parts], hasVariables: tail.hasVariables };
}

function afterFifthColon(source: string): number {
  let at = -1;
  for (let count = 0; count < 5; count += 1) {
    at = source.indexOf(':', at + 1);
    if (at === -1) return -1;
  }
  return at + 1;
}
