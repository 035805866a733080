import { seeded } from './quantile.ts';
import type { Sample } from './sample.ts';
import { type BenchDocument, type MeasuredBlock, pack } from './samples-file.ts';

/** A run of known figures, for tests: `scale` stretches every latency, `seed` draws them anew; enough `samples` a block for a p99. */
export function fixture(o: { seed: number; scale?: number; samples?: number }): BenchDocument {
  const rng = seeded(o.seed);
  const subjects = { 'kv-static': 2, 'role-per-tenant': 20, 'iam-user-per-lease': 100 };
  const blocks: MeasuredBlock[] = [];
  for (const [subject, base] of Object.entries({ ...subjects, 'kv-static (control)': 2 })) {
    for (let round = 0; round < 8; round++) {
      const draw = () => (o.scale ?? 1) * base * (0.8 - 0.2 * Math.log(1 - rng()));
      const sample = (at: number): Sample => ({
        at,
        late: 0,
        service: draw(),
        outcome: 'served',
        retries: 0,
      });
      const samples = Array.from({ length: o.samples ?? 63 }, (_, i) => sample(i * 10));
      const common = { subject, round, elapsedMs: 1_000, plannedMs: 1_000, held: 0 };
      const loop = { kind: 'open', ratePerSecond: 100, arrivals: 'uniform' } as const;
      blocks.push({ ...common, part: 'issue', loop, samples });
      const phased = samples.slice(0, 10).map((s) => ({ ...s, phases: { login: 1, issue: s.service } }));
      blocks.push({ ...common, part: 'flow', loop: { kind: 'closed', concurrency: 1 }, samples: phased });
    }
  }
  const call = (subject: string, event: string, perRequest: number, medianMs: number) =>
    ({
      subject,
      phase: 'issue',
      event,
      by: 'broker',
      count: perRequest * 80,
      requests: 80,
      medianMs,
    }) as const;
  return {
    kind: 'cordon-bench',
    schema: 1,
    bench: 'issuance',
    startedAt: '2026-11-22T06:00:00Z',
    endedAt: '2026-11-22T06:01:00Z',
    seed: o.seed,
    budgetMs: 60_000,
    machine: { cpu: 'synthetic', cores: 2 },
    versions: {},
    method: ['synthetic'],
    notes: [],
    baseline: 'kv-static',
    control: 'kv-static (control)',
    subjects: Object.keys(subjects).map((id) => ({ id, sentence: 'synthetic' })),
    warmUps: [],
    blocks: blocks.map(pack),
    calls: [
      call('role-per-tenant', 'sts:AssumeRole', 1, 12),
      call('iam-user-per-lease', 'iam:CreateUser', 1, 15),
      call('iam-user-per-lease', 'iam:CreateAccessKey', 2, 10),
    ],
  };
}
