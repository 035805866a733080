import { expect, test } from 'vitest';
import type { Case, RawPolicy } from './case.types.ts';
import { compare } from './compare.ts';
import { decide } from './decide.ts';
import type { AgreementDivergence } from './divergence.types.ts';
import { AGREEMENT_DIVERGENCES } from './divergences/divergences.ts';
import { casesOf, generate } from './generate/cases.ts';
import { ABSENT_KEY } from './operations.ts';
import { parseReplay } from './replay.ts';
import { countsOf, outcomeOf } from './report/summary.ts';
import { shrink, smallerCases } from './shrink.ts';

const allow = (more: object = {}): RawPolicy => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'], ...more }],
});
const tagged: Case = {
  setup: {
    caller: 'user',
    tags: { tenant: 'acme' },
    identity: [allow({ Resource: ['arn:aws:s3:::%bucket%/${aws:PrincipalTag/tenant}/*'] })],
  },
  ask: { operation: 'GetObject', key: 'acme/a' },
};
const refused = { verdict: 'refused', reason: 'AccessDenied' } as const;
const served = { verdict: 'allowed', reason: 'served' } as const;
const on = (engine: string, one: Case, got: typeof refused | typeof served) =>
  compare(engine, one, got, AGREEMENT_DIVERGENCES);

test('a departure explains only the answer that it leads to, and only on its own engine', () => {
  expect(on('ministack', tagged, served).finding).toBe('agrees');
  expect(on('ministack', tagged, refused)).toMatchObject({
    finding: 'known',
    rows: ['ministack-variable-in-resource'],
  });
  expect(on('localstack', tagged, refused).finding).toBe('new');
  const plain: Case = { ...tagged, setup: { ...tagged.setup, identity: [allow()] } };
  expect(on('ministack', plain, refused).finding).toBe('new');
  const unclear = { verdict: 'unclear', reason: 'timeout' } as const;
  expect(compare('ministack', plain, unclear, AGREEMENT_DIVERGENCES).finding).toBe('unclear');
});

test('a departure that shows only behind another one is found with it', () => {
  const byArn = { ArnNotEquals: { 'aws:PrincipalArn': ['arn:aws:iam::%home%:role/%role%'] } };
  const put: Case = {
    setup: {
      caller: 'role-session',
      identity: [allow({ Action: ['s3:PutObject'] })],
      session: allow({ Action: ['s3:PutObject*'], Condition: byArn }),
    },
    ask: { operation: 'PutObject', key: 'globex/a', tags: { tenant: 'globex' } },
  };
  expect(on('ministack', put, served)).toMatchObject({
    finding: 'known',
    rows: ['ministack-principal-arn', 'ministack-put-tags'],
  });
});

test('at most three rows together explain an answer: more rows cannot excuse a wrong one', () => {
  const denies = (count: number): Case => ({
    setup: {
      caller: 'user',
      identity: [
        {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow' as const, Action: ['*'], Resource: ['*'] },
            ...Array.from({ length: count }, (_, index) => ({
              Sid: `Deny${index}`,
              Effect: 'Deny' as const,
              Action: ['s3:GetObject'],
              Resource: ['*'],
            })),
          ],
        },
      ],
    },
    ask: { operation: 'GetObject', key: 'acme/a' },
  });
  const rows: readonly AgreementDivergence[] = [0, 1, 2, 3, 4].map((index) => ({
    id: `drops-${index}`,
    engine: 'paper',
    sentence: 'one Deny is not looked at',
    documentation: 'https://docs.aws.amazon.com/x',
    distort: (asked) => ({
      ...asked,
      policies: JSON.parse(
        JSON.stringify(asked.policies, (_key, value: unknown) =>
          Array.isArray(value)
            ? value.filter((one) => (one as { sid?: string })?.sid !== `Deny${index}`)
            : value,
        ),
      ) as typeof asked.policies,
    }),
  }));
  expect(compare('paper', denies(3), served, rows)).toMatchObject({
    finding: 'known',
    rows: ['drops-0', 'drops-1', 'drops-2'],
  });
  expect(compare('paper', denies(4), served, rows)).toMatchObject({ finding: 'new', rows: [] });
});

test('the rows leave most wrong answers unexplained', () => {
  const cases = generate(120, 5).flatMap(casesOf);
  const explained = cases.filter((one) => {
    const wrong = decide(one).verdict === 'allowed' ? refused : served;
    return on('ministack', one, wrong).finding === 'known';
  });
  expect(explained.length / cases.length).toBeLessThan(0.15);
});

test('only a caller who may list the bucket learns that a key does not exist', () => {
  const read = allow({ Action: ['s3:GetObject'] });
  const ask = { operation: 'GetObject', key: ABSENT_KEY };
  expect(decide({ setup: { caller: 'user', identity: [read] }, ask }).verdict).toBe('refused');
  expect(decide({ setup: { caller: 'user', identity: [allow()] }, ask }).verdict).toBe('allowed');
});

test('a case shrinks to what still shows the same', async () => {
  const busy: Case = {
    setup: {
      ...tagged.setup,
      identity: [
        allow({ Action: ['s3:ListBucket'] }),
        ...tagged.setup.identity,
        allow({ Action: ['iam:*'] }),
      ],
      boundary: allow(),
      bucket: allow({ Principal: '*', Action: ['s3:ListBucket'], Resource: ['arn:aws:s3:::%bucket%'] }),
    },
    ask: { ...tagged.ask, prefix: 'x' },
  };
  const still = async (one: Case) =>
    on('ministack', one, refused).rows[0] === 'ministack-variable-in-resource';
  expect(await shrink(busy, still)).toEqual(tagged);
  expect([...smallerCases(tagged)].length).toBeGreaterThan(1);
});

test('a replayed case is read back unchanged, and a file that is no case is refused by name', () => {
  expect(parseReplay(JSON.stringify(tagged), 'new-1.json')).toEqual(tagged);
  const rare: Case = {
    setup: { ...tagged.setup, scp: [[allow()]], rcp: [[allow({ Principal: '*' })]], issuer: 'vault.example' },
    ask: { operation: 'AssumeRole', tags: { tenant: 'acme' }, transitive: ['tenant'] },
  };
  expect(parseReplay(JSON.stringify(rare), 'new-1.json')).toEqual(rare);
  expect(() => parseReplay('{', 'x.json')).toThrow('`x.json` is no JSON');
  const stranger = { ...tagged, ask: { operation: 'DropTable' } };
  expect(() => parseReplay(JSON.stringify(stranger), 'x.json')).toThrow('`ask.operation`');
});

test('an organisation’s limits are explained away only where an engine has no place for them', () => {
  const { setup } = tagged;
  const limited: Case = {
    ...tagged,
    setup: { ...setup, identity: [allow()], scp: [[allow({ Action: ['sqs:*'] })]] },
  };
  expect(on('ministack', limited, refused).finding).toBe('agrees');
  expect(on('ministack', limited, served).rows).toEqual(['ministack-organization']);
  expect(on('localstack-open', limited, served).rows).toEqual(['localstack-open-organization']);
  expect(on('localstack', limited, served).finding).toBe('new');
  const alone: Case = { ...limited, setup: { ...limited.setup, identity: [] } };
  expect(on('ministack', alone, served).finding).toBe('new');
});

test('a documented rule that an engine breaks without a row counts, but for the open LocalStack', () => {
  const exitOf = (engine: string, finding: 'agrees' | 'known' | 'new' | 'unclear') => {
    const named = { id: 'x', sentence: 'x', page: 'x', expected: 'refused', got: served, finding } as const;
    const one = {
      engine,
      versions: {},
      compared: [],
      shrunk: [],
      ms: 1,
      named: [{ ...named, right: false }],
    };
    const coverage = { features: [], operators: [] };
    return outcomeOf({ seed: 1, batches: 0, pairs: 0, allowed: 0, coverage, engines: [one] }).exit;
  };
  expect(['known', 'new', 'unclear'].map((one) => exitOf('ministack', one as 'new'))).toEqual([0, 1, 2]);
  expect(['known', 'new', 'unclear'].map((one) => exitOf('localstack', one as 'new'))).toEqual([1, 1, 1]);
  expect(exitOf('localstack-open', 'new')).toBe(0);
});

test('the exit tells a new disagreement from an answer that could not be read', () => {
  const coverage = { features: [], operators: [] };
  const exitOf = (finding: 'agrees' | 'known' | 'new' | 'unclear') => {
    const compared = [{ ...on('ministack', tagged, served), finding }];
    const engine = { engine: 'ministack', versions: {}, compared, shrunk: [], named: [], ms: 1 };
    expect(countsOf(engine).all).toBe(1);
    return outcomeOf({ seed: 1, batches: 1, pairs: 1, allowed: 1, coverage, engines: [engine] }).exit;
  };
  expect(['agrees', 'known', 'new', 'unclear'].map((one) => exitOf(one as 'new'))).toEqual([0, 0, 1, 2]);
});
