import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missingPanels, panelsMarkup } from '../html/panel.ts';
import { asDeployed, buildModel } from '../model.ts';
import { fixture } from '../report.fixture.ts';
import { countsPanel, formulaWords } from './counts.ts';
import { disagreementsPanel } from './disagreements.ts';
import { latencyPanel } from './latency.ts';
import { mutantsPanel } from './mutants.ts';
import { fullPanels, mutantsFile, proofFile } from './panels.fixture.ts';
import { proofPanel } from './proof.ts';
import { scalePanel } from './scale.ts';

const { lines, verdicts } = fixture();
const model = buildModel(lines, verdicts);
const unpacked = (block: string) => JSON.parse(inflateRawSync(Buffer.from(block, 'base64')).toString('utf8'));

test('a part that no run filled says so, with the command that makes it', () => {
  const empty = [
    mutantsPanel([]),
    proofPanel([]),
    disagreementsPanel(model, []),
    latencyPanel([]),
    countsPanel([]),
    scalePanel([]),
  ];
  for (const panel of empty) {
    expect(panelsMarkup([panel]).sections).toBe('');
    expect(missingPanels([panel])).toMatch(/^<p class="soft">Not in these runs: .*<code>pnpm /);
  }
});

describe('what is shown is what the file says', () => {
  test('every mutant’s outcome by its own sign, and a survivor is not hidden among the killed', () => {
    const { sections, block } = panelsMarkup([mutantsPanel([mutantsFile()])]);
    expect(sections).toContain(
      '5 faults put in: 1 killed, 1 equivalent, 1 unappliable, 1 unknown, 1 survived.',
    );
    for (const outcome of ['killed', 'survived', 'equivalent', 'unappliable', 'unknown'])
      expect(sections).toContain(`aria-label="${outcome}: mutant-`);
    expect(unpacked(block)).toHaveLength(5);
  });

  test('an outcome that this version does not know is unknown, never fine', () => {
    const [first] = mutantsFile().cases;
    const file = { ...mutantsFile(), cases: [{ ...first, outcome: 'dodged' } as NonNullable<typeof first>] };
    expect(panelsMarkup([mutantsPanel([file])]).sections).toContain('class="unknown" data-d="0"');
  });

  test('a proof names the boundaries it was not asked about', () => {
    const [one] = proofFile().proofs;
    const other = { ...one, topology: 'other', outcomes: [] } as NonNullable<typeof one>;
    const { sections } = panelsMarkup([proofPanel([{ live: false, proofs: [one, other] as never }])]);
    expect(sections).toContain('not asked');
  });

  test('a count that differs from the formula is called out', () => {
    const count = { topology: 't', tenants: 3, formula: { aws_iam_role: { base: 1, perTenant: 1 } } };
    const right = panelsMarkup([countsPanel([{ ...count, counted: { aws_iam_role: 4 } }])]).sections;
    expect(right).not.toContain('breached');
    for (const counted of [{ aws_iam_role: 3 }, { aws_iam_role: 4, aws_iam_user: 1 }])
      expect(panelsMarkup([countsPanel([{ ...count, counted }])]).sections).toContain(
        'Differs from the formula',
      );
    expect(formulaWords({ base: 1, perTenant: 2 })).toBe('1 + 2N');
  });

  test('engines that answered differently stand side by side; those that agree are only counted', () => {
    const other = fixture();
    const there = buildModel(
      other.lines.map((line) => ({ ...line, leg: 'there', engine: 'ministack' })),
      other.verdicts.map((verdict, index) => ({
        ...verdict,
        leg: 'there',
        engine: 'ministack',
        kind: index === 1 ? ('upheld' as const) : verdict.kind,
      })),
    );
    const both = { runs: [], sections: [...model.sections, ...there.sections] };
    const { sections } = panelsMarkup([disagreementsPanel(both, [])]);
    expect(sections).toContain('3 attempts were made on more than one engine; on 1 the verdicts differ');
  });
});

test('a mutant’s breach is not a finding about the topology', () => {
  const broken = { ...model.sections[0], mutant: 'allow-everything' } as (typeof model.sections)[number];
  expect(asDeployed({ runs: [], sections: [...model.sections, broken] }).sections).toEqual(model.sections);
  expect(asDeployed({ runs: [], sections: [broken] }).sections).toEqual([broken]);
});

test('whatever tools and tenants said, panels hold no markup of theirs', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '&',
    '</script>',
    '<!--',
    '<img src=x onerror=',
    '`',
    '\u2028',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const { sections, block } = panelsMarkup(fullPanels(`${pieces.join('')}<b>`));
      expect(sections).not.toMatch(/<(?:b>|img src=x|script|!--)/);
      expect(block).not.toContain('<');
    }),
    { numRuns: 25 },
  );
});
