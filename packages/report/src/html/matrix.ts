import { BOUNDARIES, type Boundary, VERDICT_ORDER, type Verdict } from '@cordon/domain';
import { escapeMarkup as text } from '../escape.ts';
import { byBoundary, countKinds, type Section, worst } from '../model.ts';
import { KINDS } from './kinds.ts';

/**
 * One part a boundary, folded: what is claimed, how many attempts it rests on, and the place where the page’s script
 * draws who tries against whom once it is opened. `leg` is the section’s place in the page’s data.
 */
export function matrix(section: Section, leg: number): string {
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
