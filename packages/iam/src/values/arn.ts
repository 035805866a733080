/** The six parts of an ARN; the last one holds the rest, colons included. */
export type ArnParts = readonly [string, string, string, string, string, string];

/**
 * Splits an ARN (`arn:partition:service:region:account:resource`) at its first five colons; `undefined` when it is none.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function splitArn(text: string): ArnParts | undefined {
  const parts = splitColons(text);
  return parts.length === 6 && parts[0] === 'arn' ? (parts as unknown as ArnParts) : undefined;
}

/** What stands before the first colon of an action or a condition key, and after it; without a colon nothing is after it. */
export function splitPrefix(text: string): readonly [prefix: string, name: string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** Splits at the first five colons that stand outside `${…}`. */
export function splitColons(text: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  let inside = false;
  const lastClose = text.lastIndexOf('}');
  for (let at = 0; at < text.length && parts.length < 5; at += 1) {
    const character = text[at];
    if (character === '$' && text[at + 1] === '{' && lastClose > at) inside = true;
    else if (character === '}') inside = false;
    else if (character === ':' && !inside) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
