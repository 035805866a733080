import { DEFAULT_LAYOUT, DEFAULT_LOGIN } from '@cordon/stacks/registry';

/** What tells deployments of a run apart. */
interface LegParts {
  readonly topology: string;
  readonly guards: readonly string[];
  readonly login?: string | undefined;
  readonly layout?: string | undefined;
}

/**
 * The name of a deployment within a run: topology, guards, and login and layout where they are not the default.
 * `partsOfLeg` reads it back.
 */
export function legOf({
  topology,
  guards,
  login = DEFAULT_LOGIN,
  layout = DEFAULT_LAYOUT,
}: LegParts): string {
  const wrapped = [topology, ...guards].join('+');
  const entered = login === DEFAULT_LOGIN ? wrapped : `${wrapped}@${login}`;
  return layout === DEFAULT_LAYOUT ? entered : `${entered}_${layout}`;
}

/** The parts of a leg's name; ids hold neither `+`, `@` nor `_`, apart from the `+templated` of a login. */
export function partsOfLeg(leg: string): LegParts & { readonly login: string; readonly layout: string } {
  const [entered = '', layout = DEFAULT_LAYOUT] = leg.split('_');
  const [wrapped = '', login = DEFAULT_LOGIN] = entered.split('@');
  const [topology = '', ...guards] = wrapped.split('+');
  return { topology, guards, login, layout };
}
