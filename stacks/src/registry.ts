import { BOUNDARIES, folderRegistry, type Guard, type Topology } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';

/** The topologies: `topologies/<id>.topology.ts`. */
export const { ids: topologyIds, load: loadTopology } = folderRegistry<Topology<TerraformStack>>({
  kind: 'topology',
  folder: new URL('./topologies/', import.meta.url),
  suffix: '.topology.ts',
  fields: { sentence: 'string', claims: 'object', issuer: 'string', objects: 'object', build: 'function' },
  check: (value) => missingClaim((value as Topology<TerraformStack>).claims),
});

/** The guards: `guards/<id>.guard.ts`. */
export const { ids: guardIds, load: loadGuard } = folderRegistry<Guard<TerraformStack>>({
  kind: 'guard',
  folder: new URL('./guards/', import.meta.url),
  suffix: '.guard.ts',
  fields: { sentence: 'string', claims: 'object', objects: 'object', apply: 'function' },
});

function missingClaim(claims: Readonly<Record<string, unknown>>): string | undefined {
  const missing = Object.keys(BOUNDARIES).filter((boundary) => claims[boundary] === undefined);
  if (missing.length === 0) return undefined;
  return `takes no position on ${missing.map((one) => `\`${one}\``).join(', ')}: add each to \`claims\``;
}
