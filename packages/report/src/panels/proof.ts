import { BOUNDARIES } from '@cordon/domain';
import { escapeMarkup as text } from '../escape.ts';
import { type AddDetail, type Panel, signButton, table } from '../html/panel.ts';
import type { Proof, ProofFile } from '../run-files.ts';
import { proofTitle } from './proof-title.ts';

const OUTCOMES: Readonly<Record<string, { readonly sign: string; readonly tone: string }>> = {
  proved: { sign: '✓', tone: 'upheld' },
  'open-as-stated': { sign: '○', tone: 'open-as-stated' },
  unknown: { sign: '?', tone: 'unknown' },
  breached: { sign: '✗', tone: 'breached' },
};

/** Decisions for all requests, topology by boundary. */
export function proofPanel(files: readonly ProofFile[]): Panel {
  const panel = { id: 'proof', title: 'Proved for all requests', madeBy: 'pnpm prove --live' };
  return files.length === 0 ? panel : { ...panel, render: (add) => render(files, add) };
}

function render(files: readonly ProofFile[], add: AddDetail): string {
  const proofs = files.flatMap(({ proofs }) => proofs);
  const asked = Object.keys(BOUNDARIES).filter((boundary) =>
    proofs.some(({ outcomes }) => outcomes.some((one) => one.boundary === boundary)),
  );
  const rows = proofs.map((proof) => [
    text(proofTitle(proof)),
    ...asked.map((boundary) => cell(proof, boundary, add)),
    `<span class="num">${proof.pairs.all.toLocaleString('en-US')}</span>`,
    `<span class="num">${liveWords(proof)}</span>`,
    `<span class="num">${Math.round(proof.ms)} ms</span>`,
  ]);
  const used = Object.entries(OUTCOMES).filter(([id]) =>
    proofs.some((proof) => proof.outcomes.some(({ outcome }) => outcome === id)),
  );
  const leftOut = files.flatMap((file) => file.leftOut ?? []);
  const limits = [...new Set(proofs.flatMap((proof) => proof.limits))];
  return [
    `<p class="soft">Attacks sample; the prover decides every S3 action, key and context value, and returns a request that crosses if there is one.</p>`,
    `<ul class="legend" aria-label="What the signs mean">${used.map(([id, { sign, tone }]) => `<li><span class="badge ${tone}">${sign} ${id}</span></li>`).join('')}</ul>`,
    table({
      caption: 'Topology by boundary; press a cell for the reason or the counterexample.',
      head: ['topology', ...asked, 'ordered pairs', 'requests made', 'time'],
      rows,
      cells: 'cell',
    }),
    ...leftOut.map(
      ({ topology, guards, reason }) =>
        `<p class="soft">Not proved: ${text([topology, ...guards].join(' + '))}: ${text(reason)}</p>`,
    ),
    `<details><summary>What a proof does not cover</summary><ul>${limits.map((limit) => `<li>${text(limit)}</li>`).join('')}</ul></details>`,
  ].join('\n');
}

function cell(proof: Proof, boundary: string, add: AddDetail): string {
  const found = proof.outcomes.find((one) => one.boundary === boundary);
  if (found === undefined) return '<span class="soft">not asked</span>';
  const { sign, tone } = OUTCOMES[found.outcome] ?? { sign: '?', tone: 'unknown' };
  const attributes = add({
    title: `${boundary}: ${found.outcome}`,
    tone,
    facts: [
      ['topology', proofTitle(proof)],
      ['tenants', proof.tenants.slice(0, 12).join(', ')],
      ...found.reasons.map((reason) => ['because', reason] as const),
    ],
  });
  return signButton(sign, tone, `${found.outcome}: ${boundary} of ${proofTitle(proof)}`, attributes);
}

function liveWords({ live }: Proof): string {
  if (live === undefined) return '<span class="soft">none: decided without services</span>';
  const made = [...(live.fired ?? []), ...(live.suite ?? [])];
  const parts = [...Map.groupBy(made, ({ result }) => result)].map(
    ([result, group]) => `${group.length} ${result}`,
  );
  return text(parts.join(', ') || 'none');
}
