import { counted } from '@cordon/domain';
import type { LeastPrivilegeOf } from './run.ts';

/** Grants that nothing legitimate used, and the broker's rights one by one. */
export function leastPrivilegeLines({
  topology,
  credential,
  tenants,
  broker,
}: LeastPrivilegeOf): readonly string[] {
  const sets = Map.groupBy(tenants, ({ granted, unused }) => JSON.stringify([granted.length, unused]));
  return [
    `${topology}: ${credential}`,
    ...[...sets.values()].map((same) => {
      const [one] = same;
      const who = same.map(({ tenant }) => tenant).join(', ');
      return `  ${who}: ${counted(one?.granted.length ?? 0, 'action')} granted; unused: ${one?.unused.join(', ') || 'none'}`;
    }),
    ...(broker === undefined ? ['    no broker: Vault makes no AWS calls'] : ofBroker(broker)),
  ];
}

function ofBroker(broker: NonNullable<LeastPrivilegeOf['broker']>): readonly string[] {
  return [
    `  broker: ${counted(broker.actions.length, 'action')}`,
    ...broker.without.map(({ action, steps }) => {
      const failing = steps.find(({ ok }) => !ok);
      const why = broker.needless[action];
      const nothing = why === undefined ? 'nothing fails' : `nothing fails, as stated: ${why}`;
      return `    without ${action}: ${failing === undefined ? nothing : `${failing.step} fails`}`;
    }),
    `  compared with Vault’s documented minimum: more: ${broker.beside.more.join(', ') || 'none'}; not needed: ${broker.beside.without.join(', ') || 'none'}`,
  ];
}
