import { readdirSync, readFileSync } from 'node:fs';
import type { TerraformJson } from '@cordon/terraform';
import type { DrillFile, DrillRows, Drills } from '../drill-files.ts';
import { type Evidence, panelsOf } from '../evidence.ts';
import type { Panel } from '../html/panel.ts';
import { buildModel } from '../model.ts';
import { fixture } from '../report.fixture.ts';
import type { MutantsFile, ProofFile } from '../run-files.ts';
import { countResources } from './counts.ts';
import type { AgreementFile } from './disagreements.ts';

const GOLDEN = new URL('../../../../stacks/golden/', import.meta.url);
const GOLDENS = new Map(
  readdirSync(GOLDEN)
    .filter((name) => name.endsWith('.tf.json'))
    .map((name) => [
      name.slice(0, -'.tf.json'.length),
      JSON.parse(readFileSync(new URL(name, GOLDEN), 'utf8')) as TerraformJson,
    ]),
);

/** The synthesized Terraform of every topology. */
export const goldens = (): ReadonlyMap<string, TerraformJson> => GOLDENS;

/** A mutants run with every outcome. `said` goes wherever an engine, a tenant or a tool may speak. */
export function mutantsFile(said = 'allowed `*`'): MutantsFile {
  return {
    run: 'r2',
    engine: 'localstack',
    topologies: [{ topology: 'role-per-tenant', clean: 'green', reason: said, restored: true }],
    cases: ['killed', 'survived', 'equivalent', 'unappliable', 'unknown'].map((outcome, index) => ({
      mutant: `mutant-${index}`,
      file: 'scenarios/mutation/mutants/allow.mutants.ts',
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

/** An agreement run with a known and a new disagreement, and a documented rule that was broken. */
export function agreementFile(said = 'a request'): AgreementFile {
  return {
    run: 'r5',
    engines: [
      {
        engine: 'ministack',
        findings: { agrees: 5, 'differs as documented': 2, 'differs, not known before': 1 },
        fresh: [said],
        unclear: 1,
        rules: { asked: 3, broken: [said] },
        examples: [{ title: said, tone: 'breached', facts: [['because', said]], more: [[said, said]] }],
      },
    ],
  };
}

/** A drill of stopping: a lever that stops, one that does not, one that breaks what is stated, and one that is not there. */
export function revocationFile(said = 'stopped-is-stopped'): DrillFile<DrillRows['revocation']> {
  const stopped = {
    read: { stopped: true, lastServedMs: 250 },
    renew: { stopped: false },
    login: { firstRefusedMs: 3 },
    write: {},
  };
  const lever = (id: string, is?: string) => ({
    lever: id,
    order: said,
    stopped,
    others: is === undefined ? [] : [{ tenant: said, channels: ['read'] }],
    findings: is === undefined ? [] : [{ is, rule: said, why: said }],
  });
  return {
    run: 'r6',
    topologies: [
      {
        topology: 'role-per-tenant',
        pulled: [lever('bucket-deny'), lever('lease', 'breached'), lever('token', 'unknown')],
        findings: ['breached', 'unknown'].map((is) => ({ is, rule: said, why: said })),
        unfit: [{ lever: said, why: said }],
      },
    ],
    failed: [{ topology: 'session-name', why: said }],
  };
}

/** A drill of leaving: Terraform alone leaves what was held armed, in order nothing. */
export function onboardingFile(said = 'renew'): DrillFile<DrillRows['onboarding']> {
  return {
    run: 'r7',
    topologies: [
      {
        topology: 'role-per-tenant',
        steps: [{ step: 'comes', planMs: 900, applyMs: 2_100, servedMs: 3_300, changes: [1, 2, 3] }],
        left: [
          { way: 'by Terraform alone', residue: [], old: [{ what: said, outcome: 'served' }] },
          { way: 'in order', residue: [], old: [{ what: 'renew', outcome: 'refused' }] },
        ],
        findings: [],
      },
    ],
    failed: [],
  };
}

/** Every drill with a row: one fault that stops something and one that stops nothing, one event that nobody can place. */
export function drillFiles(said = 'renew'): Drills {
  const of = <Row>(row: Row) => [
    { run: 'r8', topologies: [{ topology: 'role-per-tenant', findings: [], ...row }], failed: [] },
  ];
  const fault = { sentence: said, lastedMs: 1_500, issuingCalls: 4, renewals: 2 };
  const changes = [1, 2];
  const step = { from: said, to: 'session-name', step: 'add', back: false, changes, applyMs: 2_000 };
  return {
    revocation: [revocationFile(said)],
    onboarding: [onboardingFile(said)],
    outage: of({
      perRenewal: 1,
      suffered: [
        { ...fault, id: 'throttled', said, failed: { [said]: 3 }, recoveredMs: 500 },
        { ...fault, id: 'late', failed: {} },
      ],
    }),
    rotation: of({
      findings: [{ is: 'unknown', rule: said, why: said }],
      clock: said,
      minutes: 36,
      ttlSeconds: 900,
      calls: 90,
      clients: [
        {
          ...{ client: said, calls: 30, asked: 9, issued: 3, leftSeconds: { least: 240, most: 300 } },
          ...{ windows: { [said]: 9 }, partKeys: 3 },
        },
      ],
    }),
    audit: of({
      calls: 9,
      leases: 3,
      ambiguous: { calls: 9, why: [said] },
      wrong: 0,
      joined: [{ device: 'as it is', hashes: 6, findings: [] }],
      alerts: { [said]: 1 },
    }),
    'least-privilege': of({
      tenants: [{ tenant: said, granted: [said, 's3:GetObject'], unused: [said] }],
      broker: {
        actions: [said],
        without: [{ action: said, steps: [{ step: 'issue', ok: false }] }],
      },
    }),
    migration: of({ calls: 90, steps: [{ ...step, proof: { 'tenant-data': 'proved', revocation: said } }] }),
    drift: of({
      made: [{ act: said, what: said, opens: [said], foundMs: 900, fired: 'served', terraformSees: false }],
    }),
  };
}

/** Something of every kind. `said` goes wherever an engine, a tenant or a tool may speak. */
export function fullEvidence(said?: string): Evidence {
  const row = {
    subject: said ?? 'kv-static',
    what: 'issue',
    requests: '9',
    p50: '1 ms',
    p99: '–',
    ratio: '1.2×',
  };
  return {
    mutants: [mutantsFile(said)],
    proofs: [proofFile(said)],
    agreement: [agreementFile(said)],
    latency: [
      {
        run: 'r3',
        where: said ?? 'here',
        baseline: 'kv-static',
        rows: [row],
        plots: [{ svg: SVG, words: said ?? 'a plot' }],
      },
    ],
    objects: [...goldens()].map(([topology, tf]) => ({
      topology,
      tenants: 3,
      counted: countResources(tf),
      formula: {},
    })),
    scale: [
      {
        run: 'r4',
        counts: [
          { topology: 'role-per-tenant', tenants: 3, aws: 18, vault: 11, wrong: [said ?? 'aws_iam_role'] },
        ],
        deployed: [
          { topology: 'role-per-tenant', tenants: 3, deployMs: 2_000, destroyMs: 1_000 },
          { topology: 'role-per-tenant', tenants: 300, failed: said ?? 'timed out' },
        ],
        plot: SVG,
      },
    ],
    drills: drillFiles(said),
    nights: ['20260101T000000Z-aaaa', '20260102T000000Z-bbbb', '20260103T000000Z-cccc'].map((run, index) => ({
      run,
      what: said ?? 'isolation on localstack',
      figures: { attempts: 1_400 + index, breached: index === 1 ? 2 : 0, unknown: 0 },
    })),
  };
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>';

/** Two engines that answered the same attempts, and every panel, filled. */
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
  return panelsOf(model, fullEvidence(said));
}
