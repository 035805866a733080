import { readFile } from 'node:fs/promises';
import { BOUNDARIES, type Boundary, type Claims } from '@cordon/domain';
import { buildModel, stateFromConfiguration, type TerraformJson } from '@cordon/prover';
import { topologyGraph, topologySvg } from '@cordon/report';
import {
  countsAt,
  DEFAULT_LAYOUT,
  DEFAULT_LOGIN,
  guardIds,
  loadGuard,
  loadLayout,
  loadLogin,
  loadTopology,
  objectsOf,
  topologyIds,
} from '@cordon/stacks';
import { MADE, page, parts, sentence, shell, table } from './text.ts';

const GOLDEN = new URL('../../../stacks/golden/', import.meta.url);
const NUMBERS = [3, 300, 10_000] as const;

/** A page and a picture for each topology with an index, and `guards.md`. */
export async function topologyPages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  const login = await loadLogin(DEFAULT_LOGIN);
  const layout = await loadLayout(DEFAULT_LAYOUT);
  const topologies = await Promise.all((await topologyIds()).map(loadTopology));
  for (const topology of topologies) {
    const { id, claims, issuer } = topology;
    const objects = objectsOf({ topology, login, layout });
    const terraform = JSON.parse(await readFile(new URL(`${id}.tf.json`, GOLDEN), 'utf8')) as TerraformJson;
    pages.set(
      `topologies/${id}.svg`,
      `${topologySvg(topologyGraph(buildModel(stateFromConfiguration(terraform))), `${id}, three tenants`)}\n`,
    );
    const counts = NUMBERS.map((tenants) => countsAt(objects, tenants));
    const rows = Object.keys(objects)
      .sort()
      .map((type) => [`\`${type}\``, ...counts.map((count) => (count[type] ?? 0).toLocaleString('en'))]);
    pages.set(
      `topologies/${id}.md`,
      page(
        MADE,
        `# ${id}`,
        sentence(topology.sentence),
        `![Who logs in as what, and what that reaches](${id}.svg)`,
        `Drawn from \`stacks/golden/${id}.tf.json\`, which is what \`stacks/src/topologies/${id}.topology.ts\` makes for three tenants. Tenants get their credentials by the issuer \`${issuer}\`.`,
        ...(topology.remarks ?? []),
        '## What it claims',
        claimsTable(claims),
        '## What it makes',
        'With tenants that log in by AppRole and have a bucket each; [other logins](../logins/README.md) and [layouts](../layouts/README.md) create other resources.',
        table(['Terraform resource', ...NUMBERS.map((n) => `${n.toLocaleString('en')} tenants`)], rows),
        '## Try it',
        shell(
          `pnpm prove --topology ${id}`,
          `pnpm scenario isolation --topology ${id}`,
          `pnpm scenario mutants --topology ${id}`,
        ),
        '## On real AWS',
        'Not run: this project’s tests use no AWS account. [The guide](../real-aws.md) says how to, and what it would cost.',
      ),
    );
  }
  pages.set(
    'topologies/README.md',
    page(
      MADE,
      '# Topologies',
      table(
        ['topology', 'what it is', 'open, as stated'],
        topologies.map(({ id, sentence: what, claims }) => [
          `[${id}](${id}.md)`,
          what,
          openOf(claims).join(', ') || 'nothing',
        ]),
      ),
      'To add one, see [how to add](../adding.md#a-topology).',
    ),
  );
  const guards = await Promise.all((await guardIds()).map(loadGuard));
  pages.set(
    'guards.md',
    page(
      MADE,
      '# Guards',
      'A guard adds policies to any topology that it fits; a topology that it does not fit is left out by name, with the reason. Each is `stacks/src/guards/` with its id and `.guard.ts`. To add one, see [how to add](adding.md#a-guard).',
      ...guards.map(({ id, sentence: what, claims }) =>
        parts(
          `## ${id}`,
          sentence(what),
          'What it changes of a topology’s claims:',
          claimsTable(claims, ''),
          `To try it: \`pnpm scenario isolation --topology all --guard ${id}\`.`,
        ),
      ),
    ),
  );
  return pages;
}

/** Boundaries, positions and reasons; `docs` leads from the page to `docs/`. */
export function claimsTable(claims: Partial<Claims>, docs = '../'): string {
  const rows = (Object.keys(BOUNDARIES) as Boundary[]).flatMap((boundary) => {
    const claim = claims[boundary];
    return claim === undefined ? [] : [[`[${boundary}](${docs}boundaries.md)`, claim.position, claim.reason]];
  });
  return table(['boundary', 'position', 'because'], rows);
}

const openOf = (claims: Claims): readonly string[] =>
  (Object.keys(claims) as Boundary[]).filter((boundary) => claims[boundary].position === 'open');
