import type { CredentialContext, CredentialFacts } from './credential.types.ts';
import { KNOWN_KEYS } from './known-keys.ts';

const FIXED = KNOWN_KEYS.flatMap(({ key, availability, value }) =>
  value === undefined ? [] : [{ key: key.toLowerCase(), availability, value }],
);

/**
 * The condition keys that a credential settles by itself, as the table of keys has it; of a key of which AWS does not say
 * whether it is there, the value that it would have. What the facts do not say is left out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function credentialContext(facts: CredentialFacts): CredentialContext {
  const context: Record<string, string> = {};
  for (const { key, availability, value } of FIXED) {
    if (availability[facts.kind] === 'never') continue;
    const found = value(facts);
    if (found !== undefined) context[key] = found;
  }
  for (const [key, value] of Object.entries(facts.tags ?? {}))
    context[`aws:principaltag/${key.toLowerCase()}`] = value;
  return context;
}
