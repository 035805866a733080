import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksOf } from '../checks/checks.ts';
import { buildModel } from '../model.ts';
import { fullEvidence } from '../panels/panels.fixture.ts';
import { fixture } from '../report.fixture.ts';
import { jsonBlock } from './json-block.ts';
import { toHtml } from './page.ts';

const { lines, verdicts } = fixture();
const page = toHtml(buildModel(lines, verdicts), new Map());

test('the page asks no network for anything', () => {
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(page).not.toContain('@import');
});

test('every verdict has a cell that leads to its entry in the data block', () => {
  const [, block = ''] = page.match(/id="verdicts">(.*?)<\/script>/s) ?? [];
  const data = JSON.parse(block) as { attempt: string }[];
  for (const [index, verdict] of verdicts.entries()) {
    expect(page).toContain(`data-v="${index}"`);
    expect(data[index]?.attempt).toBe(verdict.attempt);
  }
});

test('a run without verdicts says that it is not a pass', () => {
  expect(toHtml(buildModel(lines, []), new Map())).toContain('That is not a pass');
});

test('the head says what mutants, proofs and counts found, and leads there; silence is not said to be fine', () => {
  const model = buildModel(lines, verdicts);
  const head = (checks: ReturnType<typeof checksOf>) =>
    toHtml(model, new Map(), [], checks).match(/<header>.*?<\/header>/s)?.[0] ?? '';
  const all = checksOf(fullEvidence());
  expect(head(all)).toMatch(/href="#mutants"><span class="badge breached">✗ 1<\/span><\/a> an edit/);
  expect(head(all.filter(({ outcome }) => outcome === 'passed'))).toContain('all passed');
  expect(head([])).not.toContain('passed');
});

test('a missing part says which command makes it', () => {
  const text = toHtml(buildModel(lines, verdicts), new Map(), [
    { id: 'proof', title: 'Proof', madeBy: 'pnpm prove' },
  ]);
  expect(text).toContain('<code>pnpm prove</code>');
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
        expect(JSON.parse(jsonBlock(nasty))).toBe(nasty);
      },
    ),
  );
});
