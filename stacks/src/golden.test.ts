import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { synthesized } from './fixtures.ts';
import { topologyIds } from './registry.ts';

// What is deployed is read in the diff of these files. After an intended change:
//   pnpm exec vitest run --project stacks -u
const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));

describe('golden Terraform', async () => {
  const topologies = await topologyIds();

  it.each(topologies)('%s is what was reviewed', async (id) => {
    const { tf } = await synthesized(id);
    await expect(tf.text).toMatchFileSnapshot(`${GOLDEN}${id}.tf.json`);
  });

  it('has no golden without a topology, and none missing', () => {
    expect(readdirSync(GOLDEN).sort()).toEqual(topologies.map((id) => `${id}.tf.json`).sort());
  });

  it.each(topologies)('%s is the same when it is made again', async (id) => {
    const [one, two] = [await synthesized(id), await synthesized(id)];
    expect(one.tf.text).toBe(two.tf.text);
  });

  it.each(topologies)('%s holds no address, no port and no secret', async (id) => {
    const { tf } = await synthesized(id);
    expect(tf.text).not.toMatch(/https?:\/\/|127\.0\.0\.1|localhost|AKIA|hvs\.|secret_key": "[^$]/);
  });
});
