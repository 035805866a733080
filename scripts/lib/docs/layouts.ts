import { readFile } from 'node:fs/promises';
import { buildModel, stateFromConfiguration, type TerraformJson } from '@cordon/prover';
import { topologyGraph, topologySvg } from '@cordon/report';
import {
  countsAt,
  DEFAULT_LAYOUT,
  generatedPolicies,
  type Layout,
  layoutIds,
  layoutObjects,
  loadLayout,
  policySizes,
} from '@cordon/stacks';
import { MADE, page, sentence, shell, table } from './text.ts';
import { claimsTable } from './topologies.ts';

const GOLDEN = new URL('../../../stacks/', import.meta.url);
const NUMBERS = [3, 300, 10_000] as const;

/** Topologies that each layout has a golden for, by the policy in which they name data. */
const SPOKEN = {
  'role-per-tenant': 'a role’s policy names one tenant',
  'session-name': 'a bucket policy tells tenants apart by their session',
  'shared-role-session-tags': 'one role’s policy names the caller’s tag',
} as const;

/** A page and a picture for each layout with an index. */
export async function layoutPages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  const layouts = await Promise.all((await layoutIds()).map(loadLayout));
  for (const layout of layouts) {
    const { id } = layout;
    const golden = goldenOf('role-per-tenant', id);
    const terraform = await read(golden);
    const graph = topologyGraph(buildModel(stateFromConfiguration(terraform)));
    pages.set(`layouts/${id}.svg`, `${topologySvg(graph, `role-per-tenant, layout ${id}, three tenants`)}\n`);
    const objects = layoutObjects(layout);
    const counts = NUMBERS.map((tenants) => countsAt(objects, tenants));
    pages.set(
      `layouts/${id}.md`,
      page(
        MADE,
        `# Layout: ${id}`,
        sentence(layout.sentence),
        `![Who logs in as what, and what that reaches](${id}.svg)`,
        `Drawn from \`stacks/${golden}\`: topology \`role-per-tenant\` with what \`stacks/src/layouts/${id}.layout.ts\` makes for three tenants. It can be combined with every topology and login.`,
        '## What it changes of a topology’s claims',
        Object.keys(layout.claims).length === 0
          ? 'Nothing: each topology’s own reasons hold.'
          : claimsTable(layout.claims),
        '## What it makes',
        'A topology or guard that needs bucket policies adds one for each bucket.',
        table(
          ['Terraform resource', ...NUMBERS.map((n) => `${n.toLocaleString('en')} tenants`)],
          Object.keys(objects)
            .sort()
            .map((type) => [`\`${type}\``, ...counts.map((of) => (of[type] ?? 0).toLocaleString('en'))]),
        ),
        '## What else it costs',
        'No attack shows these costs of the layout.',
        table(
          ['what', 'why', 'source'],
          layout.costs.map(({ what, why, source }) => [what, why, `<${source}>`]),
        ),
        '## How large its policies are',
        'The largest policy of each kind in a golden deployment of `acme`, `acme-eu` and `globex`, as AWS counts it, and how many tenants it could name before AWS refuses it.',
        table(['topology', 'policy', 'characters', 'of', 'tenants that fit'], await sizesOf(layout)),
        '## Try it',
        shell(
          `pnpm prove --layout ${id}`,
          `pnpm scenario isolation --topology role-per-tenant --layout ${id}`,
          `pnpm scenario mutants --topology role-per-tenant --layout ${id}`,
        ),
      ),
    );
  }
  pages.set(
    'layouts/README.md',
    page(
      MADE,
      '# Layouts',
      'The layout says where a tenant’s data lies. It is chosen independently of topology, login and guards, with `--layout` of `pnpm prove`, `pnpm scenario isolation` and `pnpm scenario mutants`. Each can be combined with every topology and every login; combinations that cannot be deployed are left out by name, with the reason.',
      table(
        ['layout', 'what it is'],
        layouts.map(({ id, sentence: what }) => [`[${id}](${id}.md)`, what]),
      ),
      'With many topologies, logins and layouts a run takes a seventh of the combinations, says what it left out, and covers all in seven nights (`--night`): each night covers every login with every layout, and every topology with every layout.',
    ),
  );
  return pages;
}

const goldenOf = (topology: string, layout: string) =>
  layout === DEFAULT_LAYOUT ? `golden/${topology}.tf.json` : `golden-layouts/${topology}_${layout}.tf.json`;

async function read(golden: string): Promise<TerraformJson> {
  return JSON.parse(await readFile(new URL(golden, GOLDEN), 'utf8')) as TerraformJson;
}

async function sizesOf({ id }: Layout): Promise<string[][]> {
  const rows: string[][] = [];
  for (const [topology, why] of Object.entries(SPOKEN)) {
    const policies = generatedPolicies(await read(goldenOf(topology, id)));
    const about = policies.filter(({ text, slot }) => text.includes('arn:aws:s3:::') && slot !== 'session');
    const sizes = policySizes(about);
    for (const slot of new Set(sizes.map((one) => one.slot))) {
      const largest = sizes.filter((one) => one.slot === slot).toSorted((a, b) => b.size - a.size)[0];
      const policy = about.find(({ at }) => at === largest?.at);
      if (largest === undefined || policy === undefined) continue;
      rows.push([
        `\`${topology}\`: ${why}`,
        `\`${largest.at}\``,
        largest.size.toLocaleString('en'),
        largest.limit.toLocaleString('en'),
        fits(policy.text, largest.limit),
      ]);
    }
  }
  return rows;
}

const TENANTS = ['acme', 'acme-eu', 'globex'];

/** How many tenants with names of usual length fit into a document that has statements for each. */
function fits(text: string, limit: number): string {
  const { Statement } = JSON.parse(text) as { Statement: readonly object[] };
  const statements = Statement.map((one) => JSON.stringify(one));
  const naming = (tenant: string) =>
    statements.filter((one) => one.includes(`/${tenant}/`) || one.includes(`"${tenant}/`));
  const named = TENANTS.map(naming);
  if (named.some((of) => of.length === 0)) return 'any number: it does not name them all';
  const each = named.map((of) => of.reduce((sum, one) => sum + one.length + 1, 0));
  const all = each.reduce((sum, one) => sum + one, 0);
  const mean = all / TENANTS.length;
  return `about ${Math.floor((limit - (text.length - all)) / mean)} (${Math.round(mean)} characters each)`;
}
