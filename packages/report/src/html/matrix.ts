import { BOUNDARIES, VERDICT_ORDER, type Verdict } from '@cordon/domain';
import { escapeMarkup as text } from '../escape.ts';
import { byBoundary, countKinds, type Section, worst } from '../model.ts';
import { KINDS } from './kinds.ts';

/** Index of each verdict in the page's data block; a button carries it in `data-v`. */
export type Numbering = ReadonlyMap<Verdict, number>;

/** One table a boundary: rows are attack and operation, columns are who tries against whom. */
export function matrix(section: Section, id: string, numbers: Numbering): string {
  const order = Object.keys(BOUNDARIES);
  const groups = [...byBoundary(section.verdicts)].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const loose = section.verdicts.filter((verdict) => verdict.crosses === undefined);
  const notes = loose.map(
    (verdict) => `<p class="${verdict.kind}">${badge(verdict.kind)} ${text(verdict.reason)}</p>`,
  );
  return [
    ...notes,
    ...groups.map(([boundary, verdicts]) =>
      boundaryTable(section, boundary, verdicts, `${id}-${boundary}`, numbers),
    ),
  ].join('\n');
}

function boundaryTable(
  section: Section,
  boundary: keyof typeof BOUNDARIES,
  verdicts: readonly Verdict[],
  id: string,
  numbers: Numbering,
): string {
  const claim = section.claims[boundary];
  const columns = [...new Set(verdicts.map(pairOf))];
  const rows = Map.groupBy(verdicts, rowOf);
  const kind = worst(verdicts) ?? 'unknown';
  const head = ['attack', 'operation', ...columns]
    .map((name) => `<th scope="col">${text(name)}</th>`)
    .join('');
  const body = [...rows].map(([, group]) => {
    const [first] = group;
    const cells = columns.map(
      (column) =>
        `<td class="cell">${group
          .filter((verdict) => pairOf(verdict) === column)
          .map((verdict) => cell(verdict, numbers))
          .join('')}</td>`,
    );
    return `<tr><td>${text(first?.attack ?? '')}</td><th scope="row">${text(first?.line?.attempt.operation ?? first?.attempt ?? '')}</th>${cells.join('')}</tr>`;
  });
  const open = kind === 'upheld' || kind === 'open-as-stated' ? '' : ' open';
  return `<details class="boundary"${open}><summary><h3>${text(boundary)}</h3> ${badge(kind)} <span class="soft">${counted(verdicts)}</span></summary>
<p>${text(BOUNDARIES[boundary])}. Claimed: <strong>${claim.position === 'holds' ? 'it holds' : 'open'}</strong>, ${text(claim.reason)}</p>
<div class="scroll" role="region" tabindex="0" aria-label="${id}"><table><caption>Who tries against whom; press a cell for the statement that decided, the request and its control.</caption><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div></details>`;
}

function counted(verdicts: readonly Verdict[]): string {
  const kinds = countKinds(verdicts);
  const parts = VERDICT_ORDER.filter((kind) => kinds[kind] > 0).map(
    (kind) => `${kinds[kind]} ${KINDS[kind].word}`,
  );
  return parts.length === 1 ? `${verdicts.length} attempts` : parts.join(', ');
}

function cell(verdict: Verdict, numbers: Numbering): string {
  const { symbol, word } = KINDS[verdict.kind];
  const label = text(`${word}: ${verdict.attempt}`);
  return `<button type="button" class="${verdict.kind}" data-v="${numbers.get(verdict)}" aria-haspopup="dialog" aria-label="${label}" title="${label}">${symbol}</button>`;
}

const pairOf = (verdict: Verdict) =>
  verdict.line === undefined
    ? 'not attempted'
    : `${verdict.line.attempt.attacker} → ${verdict.line.attempt.victim}`;
const rowOf = (verdict: Verdict) => `${verdict.attack}\u0000${verdict.line?.attempt.operation ?? ''}`;

/** A verdict as symbol and word. */
export function badge(kind: keyof typeof KINDS): string {
  return `<span class="badge ${kind}">${KINDS[kind].symbol} ${KINDS[kind].word}</span>`;
}
