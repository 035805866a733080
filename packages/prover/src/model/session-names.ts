import { automaton, STAR, type Token, units } from '../language/glob.ts';
import type { NameChoice } from '../problem.types.ts';
import { freedomOf, type Grant } from '../vault/acl.ts';
import type { DeployedState, VaultRoleState } from './state.types.ts';

/** Characters of a session name; Vault puts `_` for every other. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const NAME_ALPHABET = 'xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-';
export const ANY_NAME = { alphabet: NAME_ALPHABET, minLength: 2, maxLength: 64 };

/** The parameter is the caller's to choose. */
export const CHOSEN = Symbol('chosen');

/** A kind of names, and how they are asked for. */
export interface Named {
  readonly choice: NameChoice;
  /** What to pass as `role_session_name`; nothing is passed when absent. */
  readonly parameter?: string | typeof CHOSEN;
}

/** Names under which the session can be had: Vault's template, and what the ACL lets the caller pass. */
export function namesOf(grant: Grant, role: VaultRoleState, state: DeployedState): readonly Named[] {
  const { mayOmit, values } = freedomOf(grant, 'role_session_name');
  const found: Named[] = [];
  if (values === 'any') return [{ choice: { by: 'caller', domain: ANY_NAME }, parameter: CHOSEN }];
  // An empty value satisfies a required parameter, and Vault then falls back to its template.
  if (mayOmit || values !== 'none')
    found.push({ choice: templateName(role, state), ...(mayOmit ? {} : { parameter: '' }) });
  if (values === 'none') return found;
  for (const value of values) {
    if (/^\*|\*$/.test(value)) {
      const within = automaton(tokens(value));
      found.push({ choice: { by: 'caller', domain: { ...ANY_NAME, within } }, parameter: CHOSEN });
    } else
      for (const parameter of spellings(value)) {
        const name = normalised(parameter);
        if (name.length >= 2 && name.length <= 64)
          found.push({ choice: { by: 'caller', domain: ANY_NAME, options: [name] }, parameter });
      }
  }
  return found;
}

/** Vault 1.21 compares item by item: blanks around an item and repetitions pass, and become part of the name. */
function spellings(value: string): readonly string[] {
  return [value, ` ${value}`, `${value} `, `${value},${value}`, ` ${value},${value}`];
}

function normalised(name: string): string {
  return name.replace(/[^a-zA-Z0-9+=,.@_-]/g, '_');
}

const DEFAULT_TEMPLATE = '{{ printf "vault-%s" (random 20) }}';

/** The shape of the names that Vault's `username_template` gives: literal text where it is literal, `*` for the rest. */
export function templateName(role: VaultRoleState, state: DeployedState): NameChoice {
  const template =
    state.vault.awsMounts.find(({ path }) => path === role.mount)?.usernameTemplate ?? DEFAULT_TEMPLATE;
  const format = /^\{\{\s*printf\s+"([^"]*)"((?:\s+(?:\.\w+|\([^()]*\)))*)\s*\}\}$/.exec(template.trim());
  const shape =
    format === null
      ? '*'
      : fillFormat(format[1] ?? '', (format[2] ?? '').match(/\.\w+|\([^()]*\)/g) ?? [], role);
  return { by: 'issuer', domain: { ...ANY_NAME, within: automaton(tokens(shape)) } };
}

function fillFormat(format: string, values: readonly string[], role: VaultRoleState): string {
  let next = 0;
  return format.replace(/%[a-z]/g, () => (values[next++] === '.PolicyName' ? normalised(role.name) : '*'));
}

function tokens(glob: string): Token[] {
  return units(glob).map((char) => (char === '*' ? STAR : char));
}
