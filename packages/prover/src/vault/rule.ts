import type { AclRule } from '@cordon/terraform';

/**
 * A rule whose path rests on metadata that nobody but the asker fixes: `parts` are the literal text and, between it,
 * the metadata keys. Vault fills the value in before it looks for wildcards, and up to 1.21.5 takes those of the value
 * for its own. https://developer.hashicorp.com/vault/docs/concepts/policies#templated-policies
 */
export interface TemplatedRule extends AclRule {
  readonly parts: readonly (string | Chosen)[];
}

/** Text that whoever logs in chooses: any, or any that the glob lets through. */
export interface Chosen {
  readonly key: string;
  /** `*` is any number of any characters. */
  readonly within?: string;
}

/** What a token's policies say: a rule as it stands, or one whose path the asker has a say in. */
export type Rule = AclRule | TemplatedRule;

/** Whether the rule's path has an identity template. */
export function isTemplated(rule: Rule): rule is TemplatedRule {
  return 'parts' in rule;
}

/** Metadata by which a templated rule comes to cover the path; `undefined` when none does. */
export function metadataFor(rule: TemplatedRule, path: string): Readonly<Record<string, string>> | undefined {
  const keys: string[] = [];
  const source = rule.parts.map((part, index) => {
    if (typeof part === 'string') return literalSource(part, index === rule.parts.length - 1);
    const known = keys.indexOf(part.key);
    if (known >= 0) return `\\${known + 1}`;
    keys.push(part.key);
    return part.within === undefined ? '(.*)' : `(${globSource(part.within)})`;
  });
  const found = new RegExp(`^${source.join('')}$`, 's').exec(path);
  return found === null
    ? undefined
    : Object.fromEntries(keys.map((key, index) => [key, found[index + 1] ?? '']));
}

/** The rule with metadata filled in; `undefined` when a key has no value: Vault then leaves the rule out. */
export function filledWith(
  rule: TemplatedRule,
  metadata: Readonly<Record<string, string>>,
): AclRule | undefined {
  let path = '';
  for (const part of rule.parts) {
    const text = typeof part === 'string' ? part : metadata[part.key];
    if (text === undefined) return undefined;
    path += text;
  }
  return { ...rule, path };
}

/** The text before the first wildcard or chosen part. */
export function literalStart(rule: Rule): string {
  const text = isTemplated(rule) ? rule.parts[0] : rule.path;
  return typeof text === 'string' ? (text.split(/[+*]/)[0] ?? '') : '';
}

function globSource(glob: string): string {
  return glob
    .split('*')
    .map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
}

function literalSource(text: string, last: boolean): string {
  const glob = last && text.endsWith('*');
  const escaped = (glob ? text.slice(0, -1) : text)
    .split('+')
    .map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]*');
  return glob ? `${escaped}.*` : escaped;
}
