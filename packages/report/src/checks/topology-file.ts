/** Where a leg’s topology is written, from the repository’s root. */
export function topologyFile(leg: string | undefined): string {
  const [topology = ''] = (leg ?? '').split('+');
  return topology === '' ? 'stacks/src' : `stacks/src/topologies/${topology}.topology.ts`;
}
