import type { CatalogueAction } from '../catalogue/catalogue.ts';
import { presenceOf, shapeOf, sourceOf } from '../dimension/keys.ts';
import type { Caller, Witness } from '../problem.types.ts';
import { ANY_PART, knowsVariables, parseResourceTemplate, STAR_PART } from '../semantics.ts';
import type { Active } from './active.ts';

/**
 * The same request with values for the variables that the caller chooses, read off the resource that is asked for:
 * `cordon-${aws:PrincipalTag/tenant}/*` and `cordon-globex/x` make the tag `globex`. One candidate a pattern.
 */
export function withVariables(
  witness: Witness,
  statements: readonly Active[],
  caller: Caller,
  action: CatalogueAction,
): readonly Witness[] {
  const found: Witness[] = [];
  for (const { compiled, version, resources } of statements) {
    if (compiled.statement.effect !== 'Allow' || !resources.some(({ guessed }) => guessed)) continue;
    for (const pattern of compiled.statement.resource?.patterns ?? []) {
      const values = valuesIn(pattern, version, witness, caller, action);
      if (values === undefined) continue;
      const chosen = { ...witness.chosen, ...values };
      found.push({ ...witness, chosen, context: { ...witness.context, ...values } });
    }
  }
  return found;
}

function valuesIn(
  pattern: string,
  version: Active['version'],
  witness: Witness,
  caller: Caller,
  action: CatalogueAction,
): Readonly<Record<string, string>> | undefined {
  const keys: string[] = [];
  let possible = true;
  const { parts } = parseResourceTemplate(pattern, knowsVariables(version));
  const source = parts.map((part) => {
    if (part === STAR_PART) return '.*';
    if (part === ANY_PART) return '.';
    if (typeof part === 'string') return quoted(part);
    const { key } = part as { readonly key: string };
    if (sourceOf(key, caller) === 'fixed') return quoted(String(witness.context[key] ?? ''));
    // A name shows in several keys at once, and not every action carries every key: those are not guessed at.
    possible &&=
      sourceOf(key, caller) === 'free' && presenceOf(key, action, caller).may && shapeOf(key) === 'string';
    keys.push(key);
    return '(.+?)';
  });
  if (!possible || keys.length === 0) return undefined;
  const match = new RegExp(`^${source.join('')}$`, 'su').exec(witness.resource);
  if (match === null) return undefined;
  return Object.fromEntries(keys.map((key, index) => [key, match[index + 1] ?? '']));
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
