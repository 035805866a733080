import { BOUNDARIES, type Boundary, VERDICT_ORDER, type Verdict } from '@cordon/domain';
import { buildModel, ModelError } from '@cordon/prover';
import { stateFromConfiguration, type TerraformJson } from '@cordon/terraform';
import { escapeMarkup as text } from '../escape.ts';
import { byBoundary, countKinds, type Section, worst } from '../model.ts';
import { type Graph, topologyGraph } from '../topology/graph.ts';
import { topologySvg } from '../topology/svg.ts';
import { KINDS } from './kinds.ts';
import { table } from './panel.ts';

/**
 * One part a boundary, folded: what is claimed, how many attempts it rests on, and the place where the page’s script
 * draws who tries against whom once it is opened. `leg` is the section’s place in the page’s data.
 */
function matrix(section: Section, leg: number): string {
  const order = Object.keys(BOUNDARIES);
  const groups = [...byBoundary(section.verdicts)].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const loose = section.verdicts.filter((verdict) => verdict.crosses === undefined);
  const notes = loose.map(
    (verdict) => `<p class="${verdict.kind}">${badge(verdict.kind)} ${text(verdict.reason)}</p>`,
  );
  return [
    ...notes,
    ...groups.map(([boundary, verdicts]) => boundaryPart(section, leg, boundary, verdicts)),
  ].join('\n');
}

function boundaryPart(
  section: Section,
  leg: number,
  boundary: Boundary,
  verdicts: readonly Verdict[],
): string {
  const claim = section.claims[boundary];
  const kind = worst(verdicts) ?? 'unknown';
  const place = Object.keys(BOUNDARIES).indexOf(boundary);
  return `<details class="boundary" data-leg="${leg}" data-boundary="${place}"><summary><h3>${text(boundary)}</h3> ${badge(kind)} <span class="soft">${counted(verdicts)}</span></summary>
<p>${text(BOUNDARIES[boundary])}. Claimed: <strong>${claim.position === 'holds' ? 'it holds' : 'open'}</strong>, ${text(claim.reason)}</p><div class="drawn"></div></details>`;
}

function counted(verdicts: readonly Verdict[]): string {
  const kinds = countKinds(verdicts);
  const parts = VERDICT_ORDER.filter((kind) => kinds[kind] > 0).map(
    (kind) => `${kinds[kind].toLocaleString('en-US')} ${KINDS[kind].word}`,
  );
  return parts.length === 1 ? `${verdicts.length.toLocaleString('en-US')} attempts` : parts.join(', ');
}

/** A verdict as symbol and word. */
export function badge(kind: keyof typeof KINDS): string {
  return `<span class="badge ${kind}">${KINDS[kind].symbol} ${KINDS[kind].word}</span>`;
}

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

/** Empty where the model cannot be built: then nothing is proved, either. */
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
