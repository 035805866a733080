import { splitColons } from '../values/arn.ts';
import { parseTemplate, type Template } from './template.ts';

/**
 * A `Resource` pattern. Wildcards work everywhere; variables only in the resource part, that is after the fifth colon:
 * before it `${…}` is literal text.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement
 */
export function parseResourceTemplate(source: string, variables: boolean): Template {
  const segments = variables ? splitColons(source) : [];
  if (segments.length < 6) return parseTemplate(source, { wildcards: true, variables: false });
  const from = source.length - (segments.at(-1) as string).length;
  const head = parseTemplate(source.slice(0, from), { wildcards: true, variables: false });
  const tail = parseTemplate(source.slice(from), { wildcards: true, variables: true });
  const [first, ...rest] = tail.parts;
  const last = head.parts.at(-1);
  const joined =
    typeof last === 'string' && typeof first === 'string'
      ? [...head.parts.slice(0, -1), last + first, ...rest]
      : [...head.parts, ...tail.parts];
  return { source, parts: joined, hasVariables: tail.hasVariables };
}
