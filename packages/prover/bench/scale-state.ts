import type { DeployedState } from '../src/index.ts';

/**
 * A deployment of any number of tenants from one of a few: everything that names the tenant `like` is made again for
 * each new one, with its name put in; what all tenants share stays as it is. Ids stay unique.
 */
export function scaledState(state: DeployedState, like: string, count: number): DeployedState {
  const names = Array.from({ length: count }, (_, index) => `tenant-${index + 1}`);
  const others = state.tenants.map(({ id }) => id).filter((id) => id !== like);
  const ids = new Map([...state.roles, ...state.users].map(({ id, arn }) => [id, arn]));
  const spread = <T>(list: readonly T[]): T[] => {
    const own = list.filter((one) => mentions(one, like));
    const shared = list.filter(
      (one) => !mentions(one, like) && !others.some((other) => mentions(one, other)),
    );
    return [
      ...shared,
      ...names.flatMap((name, index) => own.map((one) => renamed(one, like, name, index, ids))),
    ];
  };
  const { vault } = state;
  return {
    ...state,
    roles: spread(state.roles),
    users: spread(state.users),
    policies: spread(state.policies),
    buckets: spread(state.buckets),
    tenants: spread(state.tenants),
    vault: {
      ...vault,
      awsRoles: spread(vault.awsRoles),
      policies: spread(vault.policies),
      appRoles: spread(vault.appRoles),
      ...(vault.entities === undefined ? {} : { entities: spread(vault.entities) }),
    },
  };
}

/** As a word: `acme` is not mentioned by `acme-eu`. */
function mentions(one: unknown, tenant: string): boolean {
  return new RegExp(`(?<![a-z0-9]-?)${tenant}(?!-?[a-z0-9])|-${tenant}(?!-?[a-z0-9])`).test(
    JSON.stringify(one),
  );
}

function renamed<T>(one: T, like: string, name: string, index: number, ids: ReadonlyMap<string, string>): T {
  let text = JSON.stringify(one).replaceAll(like, name);
  for (const [id, arn] of ids)
    if (mentions(arn, like))
      text = text.replaceAll(id, id.slice(0, -5) + index.toString(32).toUpperCase().padStart(5, '0'));
  return JSON.parse(text) as T;
}
