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
        `Drawn from \`stacks/${golden}.tf.json\`: topology \`role-per-tenant\` with what \`stacks/src/logins/${id}.login.ts\` makes for three tenants. It can be combined with every topology.`,
        '## How it tells tenants apart',
        table(
          ['Vault policies', '`--login`', 'tenants are told apart because'],
          [
            ['one for each tenant', `\`${id}\``, login.rests.perTenant],
            ['one for all, templated by identity', `\`${id}+templated\``, login.rests.templated],
          ],
        ),
        'Vault fills templates only in paths, so a topology whose tenants share a Vault role needs one policy for each tenant.',
        '## What it makes',
        table(
          [
            'Terraform resource',
            ...NUMBERS.map((n) => `${n.toLocaleString('en')} tenants`),
            ...NUMBERS.map((n) => `${n.toLocaleString('en')}, templated`),
          ],
          rows,
        ),
        '## Try it',
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
      'The login says how tenants log in to Vault. It is chosen independently of topology and guards, with `--login` of `pnpm prove`, `pnpm scenario isolation`, `pnpm scenario mutants` and `cordon exec`. Each uses one Vault policy for each tenant or, with `+templated` after its name, one for all whose path is an identity template.',
      table(['login', 'what it is'], index),
      'With many topologies and logins a run takes a seventh of the combinations, says what it left out, and covers all pairs in seven nights (`--night`).',
    ),
  );
  return pages;
}
