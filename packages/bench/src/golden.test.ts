import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fixture } from './bench.fixture.ts';
import { cdfPlot } from './plot/cdf-plot.ts';
import { curvePlot } from './plot/curve-plot.ts';
import { ratioPlot, ratioRows } from './plot/ratio-plot.ts';
import { analyse } from './report.ts';
import type { BenchDocument } from './samples-file.ts';
import { pack, unpack } from './samples-file.ts';
import { summary } from './summary.ts';
import { select, valuesOf } from './trend.ts';

// What a person reads of a run of known figures, as it was reviewed. After an intended change: pnpm exec vitest run --project bench -u
const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));

/** The known run with something of everything that a report can tell: an axis and its drift, warm-ups, notes, failures, lateness. */
function everything(): BenchDocument {
  const plain = fixture({ seed: 11, samples: 100 });
  const along = ['1', '100', '10000'].flatMap((point, step) =>
    fixture({ seed: 20 + step, scale: 1 + step / 2, samples: 100 })
      .blocks.filter(({ part, subject }) => part === 'issue' && subject !== plain.control)
      .map((block) => pack({ ...unpack(block), setting: { axis: 'tenants', point } })),
  );
  const blocks = [...plain.blocks, ...along].map((block) =>
    block.subject === 'iam-user-per-lease' && block.part === 'issue'
      ? {
          ...block,
          held: 2,
          errors: [[0, 'throttle'] as const, [1, 'timeout'] as const],
          retries: [[3, 2] as const],
          late: block.late.map((_, n) => (n % 20 === 0 ? 90_000 : 0)),
        }
      : block,
  );
  const warm = {
    subject: 'kv-static',
    part: 'issue',
    requests: 30,
    failed: 0,
    ms: 60,
    settled: true,
    serviceMs: 2,
  };
  return {
    ...plain,
    blocks: blocks as BenchDocument['blocks'],
    axes: [
      {
        ...{ id: 'tenants', sentence: 'tenants that there are', points: ['1', '100', '10000'] },
        ...{ log: true, drift: 'kv-static' },
      },
    ],
    warmUps: [warm, { ...warm, subject: 'role-per-tenant', settled: false }],
    calls: [
      ...plain.calls,
      {
        ...(plain.calls[0] as BenchDocument['calls'][number]),
        phase: 'first-call',
        event: 's3:GetObject',
        by: 'tenant',
        count: 3,
        requests: 15_276,
      },
      { ...(plain.calls[1] as BenchDocument['calls'][number]), phase: 'revoke', event: 'iam:DeleteUser' },
    ],
    notes: ['time ran out | early'],
    versions: { vault: '1.21.1' },
  };
}

test('the summary of a run is what was reviewed, without figures from AWS and with them', async () => {
  const document = everything();
  const analysis = analyse(document);
  await expect(summary(document, { analysis })).toMatchFileSnapshot(`${GOLDEN}summary.md`);
  const aws = { rttMs: 2, stsP50Ms: 20, iamP50Ms: 55 };
  const given = summary(document, { analysis, aws, clientsPerTenant: 3, plots: ['latency.svg'] });
  await expect(given).toMatchFileSnapshot(`${GOLDEN}summary-aws.md`);
});

test('the plots of a run are what was reviewed', async () => {
  const document = everything();
  const blocks = document.blocks.filter(({ setting }) => setting === undefined).map(unpack);
  const series = document.subjects.map(({ id: name }) => ({
    name,
    values: valuesOf(select(blocks, { subject: name, part: 'issue' }), 'response'),
  }));
  const words = { title: 'Issuance', subtitle: 'of known figures' };
  await expect(cdfPlot({ ...words, series })).toMatchFileSnapshot(`${GOLDEN}distribution.svg`);
  const rows = ratioRows(analyse(document), 'issue');
  await expect(ratioPlot({ ...words, baseline: document.baseline, rows })).toMatchFileSnapshot(
    `${GOLDEN}ratios.svg`,
  );
  const points = [
    { x: 10_000, p50: 6, p99: 31, low: 5, high: 7.5 },
    { x: 1, p50: 2, p99: 9, low: 1.8, high: 2.2 },
    { x: 100, p50: 3 },
  ];
  const curves = [
    { name: 'one', points, note: '1.4×' },
    { name: 'other', points: points.map((point) => ({ ...point, p50: point.p50 * 4 })) },
  ];
  for (const logX of [true, false])
    await expect(curvePlot({ ...words, xLabel: 'tenants', logX, series: curves })).toMatchFileSnapshot(
      `${GOLDEN}curve-${logX ? 'log' : 'linear'}.svg`,
    );
});
