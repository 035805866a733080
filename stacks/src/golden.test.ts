import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { make, synthesized } from './fixtures.ts';
import { DEFAULT_LAYOUT, DEFAULT_LOGIN, layoutIds, loginChoices, topologyIds } from './registry.ts';

// What is deployed is read in the diff of these files. After an intended change:
//   pnpm exec vitest run --project stacks -u
const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));

/** Guards whose mutants are made of a golden, too. */
const GUARDED = ['console-access', 'deny-insecure-transport', 'deny-unless-userid'];

/** One topology for each way in which policies speak of data: of one tenant’s, of the caller’s tag, and of a bucket policy. */
const LAID_OUT = ['role-per-tenant', 'session-name', 'shared-role-session-tags'];

describe('golden Terraform', async () => {
  const topologies = await topologyIds();
  // The default is the golden of every topology.
  const choices = (await loginChoices()).filter((choice) => choice !== DEFAULT_LOGIN);

  it.each(topologies)('%s is what was reviewed', async (id) => {
    const { text } = await synthesized(id);
    await expect(text).toMatchFileSnapshot(`${GOLDEN}${id}.tf.json`);
  });

  it.each(GUARDED)('role-per-tenant with %s is what was reviewed', async (guard) => {
    const { text } = await synthesized('role-per-tenant', { guards: [guard] });
    await expect(text).toMatchFileSnapshot(`${GOLDEN}../golden-guards/${guard}.tf.json`);
  });

  it.each(choices)('role-per-tenant with login %s is what was reviewed', async (login) => {
    const { text } = await synthesized('role-per-tenant', { login });
    await expect(text).toMatchFileSnapshot(`${GOLDEN}../golden-logins/${login}.tf.json`);
  });

  const layouts = (await layoutIds()).filter((layout) => layout !== DEFAULT_LAYOUT);
  const laidOut = layouts.flatMap((layout) => LAID_OUT.map((topology) => [topology, layout] as const));
  it.each(laidOut)('%s with layout %s is what was reviewed', async (topology, layout) => {
    const { text } = await synthesized(topology, { layout });
    await expect(text).toMatchFileSnapshot(`${GOLDEN}../golden-layouts/${topology}_${layout}.tf.json`);
  });

  it('has no golden without a topology, and none missing', () => {
    expect(readdirSync(GOLDEN).sort()).toEqual(topologies.map((id) => `${id}.tf.json`).sort());
    expect(readdirSync(`${GOLDEN}../golden-guards`).sort()).toEqual(
      GUARDED.map((id) => `${id}.tf.json`).sort(),
    );
    expect(readdirSync(`${GOLDEN}../golden-logins`).sort()).toEqual(
      choices.map((id) => `${id}.tf.json`).sort(),
    );
    expect(readdirSync(`${GOLDEN}../golden-layouts`).sort()).toEqual(
      laidOut.map(([topology, layout]) => `${topology}_${layout}.tf.json`).sort(),
    );
  });

  it.each(topologies)('%s is the same when it is made again', async (id) => {
    expect((await make(id)).text).toBe((await synthesized(id)).text);
  });

  it.each(topologies)('%s refers to nothing that it does not make', async (id) => {
    const { terraform, text } = await synthesized(id);
    // The value of a local is an expression, with strings and calls in it.
    const { locals: _, ...rest } = terraform;
    expect(text).toContain('"locals"');
    for (const [, expression = ''] of JSON.stringify(rest).matchAll(/(?<!\$)\$\{([^}]*)\}/g)) {
      const [first = '', second = '', third = ''] = expression.replace(/ .*/, '').split('.');
      const blocks: Record<string, unknown> = { var: terraform.variable, local: terraform.locals };
      const found =
        first === 'data'
          ? terraform.data?.[second]?.[third]
          : first in blocks
            ? (blocks[first] as Record<string, unknown>)[second]
            : terraform.resource?.[first]?.[second];
      expect(found, expression).toBeDefined();
    }
  });

  it.each(topologies)('%s holds no address, no port and no secret', async (id) => {
    const { text } = await synthesized(id);
    // But for the name of AWS's claim, and an address that a variable names.
    expect(text).not.toMatch(
      /https?:\/\/(?!aws\.amazon\.com\/tags|\$\{var\.)|127\.0\.0\.1|localhost|AKIA|hvs\.|secret_key": "[^$]/,
    );
  });
});
