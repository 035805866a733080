import { readdirSync, readFileSync } from 'node:fs';
import type { Panel } from '../html/panel.ts';
import { buildModel } from '../model.ts';
import { fixture } from '../report.fixture.ts';
import type { TerraformJson } from '../topology/terraform.ts';
import { countResources, countsPanel } from './counts.ts';
import { disagreementsPanel } from './disagreements.ts';
import { latencyPanel } from './latency.ts';
import { type MutantsFile, mutantsPanel } from './mutants.ts';
import { type ProofFile, proofPanel } from './proof.ts';
import { scalePanel } from './scale.ts';

/** The synthesized Terraform of every topology. */
export function goldens(): ReadonlyMap<string, TerraformJson> {
  const folder = new URL('../../../../stacks/golden/', import.meta.url);
  return new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.tf.json'))
      .map((name) => [
        name.slice(0, -'.tf.json'.length),
        JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as TerraformJson,
      ]),
  );
}

/** A mutants run with every outcome. `said` goes wherever an engine, a tenant or a tool may speak. */
export function mutantsFile(said = 'allowed `*`'): MutantsFile {
  return {
    run: 'r2',
    engine: 'localstack',
    topologies: [{ topology: 'role-per-tenant', clean: 'green', reason: said, restored: true }],
    cases: ['killed', 'survived', 'equivalent', 'unappliable', 'unknown'].map((outcome, index) => ({
      mutant: `mutant-${index}`,
      topology: 'role-per-tenant',
      sentence: said,
      breaks: 'tenant-data',
      expected: ['s3-read'],
      outcome,
      by: outcome === 'killed' ? [{ attack: 's3-read', attempts: 6, reason: said }] : [],
      reason: said,
      prover: { answer: outcome === 'killed' ? 'refuted' : 'proved', reason: said },
    })),
    unconcerned: ['tag-policy-own-prefix'],
  };
}

/** A proof with every outcome. */
export function proofFile(said = 'allowed by `OwnObjects`'): ProofFile {
  const outcome = (boundary: string, what: string) => ({ boundary, outcome: what, reasons: [said] });
  return {
    live: true,
    proofs: [
      {
        topology: 'role-per-tenant',
        guards: ['deny-unless-userid'],
        tenants: ['acme', 'globex'],
        pairs: { all: 2, refuted: 0, unknown: 0 },
        outcomes: [
          outcome('tenant-data', 'proved'),
          outcome('tenant-metadata', 'breached'),
          outcome('self-grant', 'unknown'),
          outcome('control-plane', 'open-as-stated'),
        ],
        limits: [said],
        ms: 12.3,
        live: { fired: [{ result: 'confirmed' }], suite: [{ result: 'confirmed' }, { result: said }] },
      },
    ],
  };
}

/** Every panel, filled. */
export function fullPanels(said?: string): readonly Panel[] {
  const here = fixture();
  const there = {
    lines: here.lines.map((line) => ({ ...line, leg: `${line.leg} too`, engine: 'ministack' })),
    verdicts: here.verdicts.map((verdict) => ({
      ...verdict,
      leg: `${verdict.leg} too`,
      engine: 'ministack',
      kind: 'upheld' as const,
    })),
  };
  const model = buildModel([...here.lines, ...there.lines], [...here.verdicts, ...there.verdicts]);
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>';
  const row = {
    subject: said ?? 'kv-static',
    what: 'issue',
    requests: '9',
    p50: '1 ms',
    p99: '–',
    ratio: '1.2×',
  };
  return [
    mutantsPanel(mutantsFile(said)),
    proofPanel([proofFile(said)]),
    disagreementsPanel(model, undefined),
    latencyPanel([
      {
        run: 'r3',
        where: said ?? 'here',
        baseline: 'kv-static',
        rows: [row],
        plots: [{ svg, words: said ?? 'a plot' }],
      },
    ]),
    countsPanel(
      [...goldens()].map(([topology, tf]) => ({
        topology,
        tenants: 3,
        counted: countResources(tf),
        formula: {},
      })),
    ),
    scalePanel({
      run: 'r4',
      counts: [
        { topology: 'role-per-tenant', tenants: 3, aws: 18, vault: 11, wrong: [said ?? 'aws_iam_role'] },
      ],
      deployed: [
        { topology: 'role-per-tenant', tenants: 3, deployMs: 2_000, destroyMs: 1_000 },
        { topology: 'role-per-tenant', tenants: 300, failed: said ?? 'timed out' },
      ],
      plot: svg,
    }),
  ];
}
