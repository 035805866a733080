import { buildModel, ModelError } from '@cordon/prover';
import { stateFromConfiguration, type TerraformJson } from '@cordon/terraform';
import { escapeMarkup as text } from '../escape.ts';
import type { Section } from '../model.ts';
import { type Graph, topologyGraph } from '../topology/graph.ts';
import { topologySvg } from '../topology/svg.ts';
import { matrix } from './matrix.ts';
import { table } from './table.ts';

/** One topology on one engine: its picture, its matrix, and what was not attempted. */
export function sectionMarkup(
  section: Section,
  id: string,
  terraform: TerraformJson | undefined,
  leg: number,
): string {
  const versions = Object.entries(section.versions).map(([name, version]) => `${name} ${version}`);
  return `<section aria-labelledby="${id}"><h2 id="${id}">${text(titleOf(section))} <span class="soft">on ${text(section.engine)}</span></h2>
<p class="soft">${text([section.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'), ...versions].join(' · '))}</p>
${terraform === undefined ? '' : picture(section.topology, terraform)}
${matrix(section, leg)}
${skipped(section)}
</section>`;
}

/** Topology, guards, and whether it was broken on purpose. */
export function titleOf(section: Section): string {
  return [
    section.topology,
    ...section.guards.map((guard) => `+ ${guard}`),
    ...(section.mutant === undefined ? [] : [`(mutant ${section.mutant})`]),
    ...(section.stage === undefined ? [] : [`(${section.stage})`]),
  ].join(' ');
}

/** Nothing where the model cannot be built: then nothing is proved of it either. */
function picture(topology: string, terraform: TerraformJson): string {
  let graph: Graph;
  try {
    graph = topologyGraph(buildModel(stateFromConfiguration(terraform)));
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return `<p>No picture: ${text(error.message)}</p>`;
  }
  return `<figure><h3>Who can reach what: ${text(topology)}</h3><div class="scroll" role="region" tabindex="0" aria-label="picture of ${text(topology)}">${topologySvg(graph, topology)}</div><figcaption>Drawn from the model that is proved: who logs in as what, may read which Vault path, gets which principal, and what that reaches by any request.</figcaption></figure>`;
}

function skipped(section: Section): string {
  const [only, ...others] = section.skipped;
  if (only === undefined) return '';
  if (section.verdicts.length === 0 && others.length === 0)
    return `<p>Not attacked here: ${text(only.reason)}</p>`;
  const rows = section.skipped.map(({ attack, reason }) => [text(attack), text(reason)]);
  return `<details><summary>${section.skipped.length} ${section.skipped.length === 1 ? 'attack makes' : 'attacks make'} no attempt here</summary>${table({ caption: `What was not attempted on ${titleOf(section)}, and why not.`, head: ['attack', 'why not'], rows })}</details>`;
}
