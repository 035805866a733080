import { inflateRawSync } from 'node:zlib';
import type { TenantId, Verdict } from '@cordon/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Check, checksOf } from '../checks.ts';
import { toMarkdown } from '../markdown.ts';
import { buildModel } from '../model.ts';
import { fullEvidence } from '../panels/panels.fixture.ts';
import { fixture, manyPairs, worldOf } from '../report.fixture.ts';
import type { Attempts } from './attempts.ts';
import { toHtml } from './page.ts';

const { lines, verdicts } = fixture();
const page = toHtml(buildModel(lines, verdicts), new Map());

test('the page asks no network for anything', () => {
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(page).not.toContain('@import');
});

/** What the page’s script makes of a data block. */
const unpacked = (html: string, id: string) => {
  const [, block = ''] = html.match(new RegExp(`id="${id}">(.*?)</script>`, 's')) ?? [];
  return JSON.parse(inflateRawSync(Buffer.from(block, 'base64')).toString('utf8'));
};
const textAt = (all: Attempts, at: number) =>
  (all.texts[all.text[at] ?? -1] ?? '')
    .replaceAll('\u0001', () => inJson(all.tenants[all.attacker[at] ?? -1]))
    .replaceAll('\u0002', () => inJson(all.tenants[all.victim[at] ?? -1]));
const inJson = (name = '') => JSON.stringify(name).slice(1, -1);

test('every verdict is in the data block as it was judged, whoever tried against whom', () => {
  // Names that are part of each other, of the words around them, and of JSON itself.
  const names = fc.constantFrom('acme', 'acme-eu', 'e', 'reason', '"', '\\', '{', 'globex');
  fc.assert(
    fc.property(fc.array(fc.tuple(names, names), { minLength: 1, maxLength: 6 }), (pairs) => {
      const [first] = verdicts;
      const line = first?.line;
      if (first === undefined || line === undefined) throw new Error('the fixture has no verdict');
      const some = pairs.map(([attacker, victim]): Verdict => {
        const attempt = {
          ...line.attempt,
          id: `s3-read/${attacker}->${victim}`,
          attacker: attacker as TenantId,
          victim: victim as TenantId,
        };
        return { ...first, attempt: attempt.id, line: { ...line, attempt } };
      });
      const all: Attempts = unpacked(toHtml(buildModel(lines, some), new Map()), 'attempts');
      for (const [at, verdict] of some.entries()) {
        expect(JSON.parse(textAt(all, at))).toMatchObject({
          attempt: verdict.attempt,
          reason: verdict.reason,
          does: verdict.line?.attempt.does,
        });
        expect(all.kinds[all.kind[at] ?? -1]?.[0]).toBe(verdict.kind);
      }
    }),
  );
});

// Made up, they take 26, 27 and 32 kB; of a real run 284 kB with 10,830 attempts of 60 tenants (docs/measured/README.md).
test.each([
  [3, 200_000],
  [10, 500_000],
  [30, 2_000_000],
])('%d tenants on two topologies stay below %d bytes', (tenants, most) => {
  const many = manyPairs(tenants, 40);
  const html = toHtml(buildModel(many.lines, many.verdicts), new Map());
  expect(many.verdicts.length).toBe(2 * tenants * (tenants - 1) * 40);
  expect(html.length).toBeLessThan(most);
});

describe('the first line answers the title’s question', () => {
  const first = (kinds: readonly Verdict['kind'][], checks: Parameters<typeof toHtml>[3] = []) => {
    const [one] = verdicts;
    if (one === undefined) throw new Error('the fixture has no verdict');
    const some = kinds.map((kind): Verdict => ({ ...one, kind }));
    const html = toHtml(buildModel(lines, some), new Map(), [], checks);
    return html.match(/<h1>.*?<p class="lead">(.*?)<\/p>/s)?.[1]?.replace(/<[^>]+>/g, '') ?? '';
  };
  const check = (rule: Check['rule'], outcome: Check['outcome']): Check[] => [
    { suite: 's', name: 'proof of role-per-tenant', rule, outcome, message: '', file: 'f' },
  ];

  test('no, where anything got across, whatever else is unknown', () => {
    expect(first(['upheld', 'unknown', 'breached'])).toMatch(/^No\. 1 .*role-per-tenant at tenant-data/);
  });
  test('no, where data is open as stated', () => {
    expect(first(['upheld', 'open-as-stated'])).toMatch(/^No, and it is stated so\./);
  });
  test('no, where the proof finds what no attempt found', () => {
    expect(first(['upheld'], check('refuted-boundary', 'failed'))).toMatch(/^No\. No attempt/);
  });
  test('not known, where an attempt had no clear answer, a mutant survived, or nothing was judged', () => {
    expect(first(['upheld', 'unknown'])).toMatch(/^Not known\. No attempt got across, but 1 of them/);
    expect(first(['upheld'], check('surviving-mutant', 'failed'))).toMatch(/^Not known\./);
    expect(first(['upheld'], check('refuted-boundary', 'error'))).toMatch(/^Not known\./);
    expect(first([])).toMatch(/^Not known\. Nothing was judged/);
  });
  test('yes, only where all of it held, with what it rests on', () => {
    expect(first(['upheld', 'upheld'])).toMatch(/^Yes, as far as it was attacked\. Of 2 attempts none/);
    expect(first(['upheld'], check('object-count', 'failed'))).toMatch(/^Yes/);
  });
});

test('run, tenants, versions and date stand at the top', () => {
  const top = page.slice(page.indexOf('<header>'), page.indexOf('</header>'));
  for (const part of ['r1', '2026-01-02 03:04 UTC', '2: acme, globex', 'vault 1.21.1'])
    expect(top).toContain(part);
});

test('a run without verdicts says that it is not a pass', () => {
  expect(toHtml(buildModel(lines, []), new Map())).toContain('That is not a pass');
});

test('the head says what mutants, proofs and counts found, and leads there; silence is not said to be fine', () => {
  const model = buildModel(lines, verdicts);
  const head = (checks: ReturnType<typeof checksOf>) =>
    toHtml(model, new Map(), [], checks).match(/<header>.*?<\/header>/s)?.[0] ?? '';
  const all = checksOf(fullEvidence());
  expect(head(all)).toMatch(/href="#mutants"><span class="badge breached">✗ 1<\/span><\/a> a mutant/);
  expect(head(all.filter(({ outcome }) => outcome === 'passed'))).toContain('all passed');
  expect(head([])).not.toContain('passed');
});

test('what these runs hold nothing of is one line at the end, with the commands that make it', () => {
  const text = toHtml(buildModel(lines, verdicts), new Map(), [
    { id: 'proof', title: 'Proof', madeBy: 'pnpm prove' },
    { id: 'scale', title: 'Scale', madeBy: 'pnpm scenario scale' },
  ]);
  expect(text).toContain(
    'Not in these runs: Proof (<code>pnpm prove</code>), Scale (<code>pnpm scenario scale</code>).',
  );
  expect(text).not.toContain('<h2 id="proof">');
  expect(text.indexOf('Not in these runs')).toBeGreaterThan(text.lastIndexOf('<section'));
});

test('what an engine or a tenant said never becomes markup', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('<', '/', 's', 'c', 'r', 'i', 'p', 't', '>', '!', '-', '"', "'", '&'),
      }),
      (said) => {
        const nasty = `${said}</script><script>alert(1)</script><!--`;
        const hostile = fixture(nasty);
        const html = toHtml(buildModel(hostile.lines, hostile.verdicts), new Map());
        expect(html.match(/<script/g)).toHaveLength(3);
        expect(html.match(/<\/script>/g)).toHaveLength(3);
        expect(html).not.toContain('<!--');
      },
    ),
  );
});

test('a page and a Markdown report of a sample say so in their first line, and what was left out', () => {
  const sampled = lines.map((line) =>
    line.line === 'run' ? { ...line, sample: { pairs: 600, of: 89_700, seed: 7 } } : line,
  );
  const model = buildModel(sampled, verdicts);
  const said = 'Sampled: 600 of 89,700 ordered pairs of tenants (seed 7); the other 89,100 were not asked.';
  expect(toHtml(model, new Map()).match(/<p class="lead">.*?<\/p>/s)?.[0]).toContain(said);
  const [title, , answer] = toMarkdown(model).split('\n');
  expect(title).toBe('# Does each tenant stay in its own bucket?');
  expect(answer).toMatch(/^\*\*No.\*\* 1 of 3 attempts broke/);
  expect(answer).toContain('600 of 89,700');
});

test('a cause stands once, however many pairs have it, with the command that explains it', () => {
  const world = worldOf(10, true);
  const model = buildModel(world.lines, world.verdicts);
  const html = toHtml(model, new Map());
  const causes = html.match(/<ul class="causes">.*?<\/ul>/s)?.[0] ?? '';
  expect(causes.match(/<li>/g)).toHaveLength(5);
  expect(causes).toContain(
    "<code>pnpm cordon explain 's3-read-objects/tenant-1-&gt;tenant-2/GetObject'</code>",
  );
  const rows = toMarkdown(model)
    .split('\n')
    .filter((line) => line.startsWith('| ❌'));
  expect(rows).toHaveLength(4);
});
