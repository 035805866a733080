import type { Level, Organization } from '@cordon/gateway';
import type { Setup } from '../case.types.ts';
import { isGoverned, ORGANIZATION } from '../facts.ts';
import { fill, type Names } from '../names.ts';

/** The organisation of a setup as a gateway takes it; `undefined` where the setup has no policies of one. */
export function organizationOf(setup: Setup, names: Names): Organization | undefined {
  if (!isGoverned(setup)) return undefined;
  const { scp, rcp } = setup;
  const own = { [names.account]: rcp === undefined ? {} : { rcp: levels(rcp, names) } };
  const caller = scp === undefined ? {} : { scp: levels(scp, names) };
  return { id: ORGANIZATION, accounts: { ...own, [names.home]: { ...own[names.home], ...caller } } };
}

function levels(given: NonNullable<Setup['scp']>, names: Names): readonly Level[] {
  return given.map((level) =>
    Object.fromEntries(level.map((policy, at) => [`p${at + 1}`, fill(policy, names)])),
  );
}
