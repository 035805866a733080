import { readFile } from 'node:fs/promises';
import { buildModel, stateFromConfiguration, type TerraformJson } from '@cordon/prover';
import { topologyGraph, topologySvg } from '@cordon/report';
import { countsAt, DEFAULT_LOGIN, loadLogin, loginIds, loginObjects } from '@cordon/stacks';
import { MADE, page, sentence, shell, table } from './text.ts';

const GOLDEN = new URL('../../../stacks/', import.meta.url);
const NUMBERS = [3, 300, 10_000] as const;

/** A page and a picture for each login with an index. */
export async function loginPages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  const ids = await loginIds();
  const index: string[][] = [];
  for (const id of ids) {
    const styles = await Promise.all([id, `${id}+templated`].map(loadLogin));
    const [each] = styles;
    if (each === undefined) continue;
    const { login } = each;
    const golden = id === DEFAULT_LOGIN ? 'golden/role-per-tenant' : `golden-logins/${id}`;
    const terraform = JSON.parse(
      await readFile(new URL(`${golden}.tf.json`, GOLDEN), 'utf8'),
    ) as TerraformJson;
    const graph = topologyGraph(buildModel(stateFromConfiguration(terraform)));
    pages.set(`logins/${id}.svg`, `${topologySvg(graph, `role-per-tenant by ${id}, three tenants`)}\n`);
    const counts = styles.map((one) => NUMBERS.map((tenants) => countsAt(loginObjects(one), tenants)));
    const types = [...new Set(styles.flatMap((one) => Object.keys(loginObjects(one))))].sort();
    const rows = types.map((type) => [
      `\`${type}\``,
      ...counts.flatMap((sizes) => sizes.map((count) => (count[type] ?? 0).toLocaleString('en'))),
    ]);
    pages.set(
      `logins/${id}.md`,
      page(
        MADE,
        `# Login: ${id}`,
        sentence(login.sentence),
        `![Who logs in as what, and what that reaches](${id}.svg)`,
        `Drawn from \`stacks/${golden}.tf.json\`: topology \`role-per-tenant\` with what \`stacks/src/logins/${id}.login.ts\` makes for three tenants. It goes with every topology.`,
        '## What it rests on',
        table(
          ['Vault policies', '`--login`', 'tenants are told apart because'],
          [
            ['one for each tenant', `\`${id}\``, login.rests.perTenant],
            ['one for all, templated by identity', `\`${id}+templated\``, login.rests.templated],
          ],
        ),
        'A template is filled in paths alone, so that a topology whose tenants share a Vault role goes with the first kind only.',
        '## What it makes',
        table(
          [
            'Terraform resource',
            ...NUMBERS.map((n) => `${n.toLocaleString('en')} tenants`),
            ...NUMBERS.map((n) => `${n.toLocaleString('en')}, templated`),
          ],
          rows,
        ),
        '## See for yourself',
        shell(
          `pnpm prove --topology role-per-tenant --login ${id},${id}+templated`,
          `pnpm scenario isolation --topology role-per-tenant --login ${id},${id}+templated`,
          `pnpm scenario mutants --topology role-per-tenant --login ${id},${id}+templated`,
        ),
      ),
    );
    index.push([`[${id}](${id}.md)`, login.sentence]);
  }
  pages.set(
    'logins/README.md',
    page(
      MADE,
      '# Logins',
      'How tenants log in to Vault is an axis of its own, beside topologies and guards: `--login` of `pnpm prove`, `pnpm scenario isolation`, `pnpm scenario mutants` and `cordon exec`. Each goes with one Vault policy a tenant, or, with `+templated` behind its name, with one for all whose path is filled in from the identity.',
      table(['login', 'what it is'], index),
      'Of many topologies with many logins a run has a seventh, says what it left out, and has all pairs in seven nights (`--night`).',
    ),
  );
  return pages;
}
