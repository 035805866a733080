import { strength } from '@cordon/strength';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { matchStatement } from '../src/match/statement.ts';
import type { NamedPolicy } from '../src/policy.ts';
import type { PolicySet } from '../src/request.types.ts';
import {
  narrowings,
  questions,
  type RawPolicy,
  type RawQuestion,
  type RawSet,
  rawPolicy,
} from './arbitraries.ts';
import { parseQuestion } from './parse-question.ts';

const tries = { numRuns: strength(150, 200, 5_000) };
const outcomeOf = (question: RawQuestion): string => {
  const { request, policies } = parseQuestion(question);
  return evaluate(request, policies).outcome;
};

/** Adds a policy to a layer; `undefined` when the question does not have that layer. */
function add(set: RawSet, layer: keyof RawSet, extra: RawPolicy): RawSet | undefined {
  const there = set[layer];
  if (layer === 'resource') {
    if (set.resource === undefined) return undefined;
    return {
      ...set,
      resource: { ...set.resource, Statement: [...set.resource.Statement, ...extra.Statement] },
    };
  }
  if (there === undefined) return undefined;
  // Each narrows by itself: another policy beside it is another layer.
  if (layer === 'scopeDown') return undefined;
  if (layer === 'scp' || layer === 'rcp') {
    const [first, ...others] = there as readonly (readonly RawPolicy[])[];
    return first === undefined ? undefined : { ...set, [layer]: [[...first, extra], ...others] };
  }
  return { ...set, [layer]: [...(there as readonly RawPolicy[]), extra] };
}

const layers = fc.constantFrom<keyof RawSet>('identity', 'boundary', 'session', 'resource', 'scp', 'rcp');
const withEffect = (policy: RawPolicy, Effect: 'Allow' | 'Deny'): RawPolicy => ({
  ...policy,
  Statement: policy.Statement.map(({ NotPrincipal, ...statement }) => ({
    ...statement,
    Effect,
    ...(NotPrincipal === undefined
      ? {}
      : { [Effect === 'Allow' ? 'Principal' : 'NotPrincipal']: NotPrincipal }),
  })),
});
const extra = rawPolicy(true);
const ACCOUNT = '111122223333';
const EVERYTHING: RawPolicy = { Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] };
const USER_OF_ACCOUNT = {
  kind: 'user',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/u`,
  userId: 'AIDAU',
} as const;

describe('an added statement', () => {
  test('that allows never takes a permission away', () => {
    fc.assert(
      fc.property(questions, layers, extra, (question, layer, policy) => {
        const set = add(question.set, layer, withEffect(policy, 'Allow'));
        if (set !== undefined && outcomeOf(question) === 'allowed')
          expect(outcomeOf({ ...question, set })).toBe('allowed');
      }),
      tries,
    );
  });

  test('that denies never gives a permission', () => {
    fc.assert(
      fc.property(questions, layers, extra, (question, layer, policy) => {
        const set = add(question.set, layer, withEffect(policy, 'Deny'));
        if (set === undefined) return;
        const before = outcomeOf(question);
        const after = outcomeOf({ ...question, set });
        if (before !== 'allowed') expect(after).not.toBe('allowed');
        if (before === 'explicitly-denied') expect(after).toBe('explicitly-denied');
      }),
      tries,
    );
  });

  test('that denies everything to everyone dominates, in every layer that bears on the caller', () => {
    const denial: RawPolicy = {
      Statement: [{ Effect: 'Deny', Principal: '*', Action: ['*'], Resource: ['*'] }],
    };
    fc.assert(
      fc.property(questions, layers, (question, layer) => {
        const set = add(question.set, layer, denial);
        const bears = layer === 'resource' || layer === 'rcp' || 'accountId' in question.principal;
        if (set !== undefined && bears) expect(outcomeOf({ ...question, set })).toBe('explicitly-denied');
      }),
      tries,
    );
  });
});

test('an added limit never gives a permission', () => {
  fc.assert(
    fc.property(
      questions,
      fc.constantFrom('boundary', 'session'),
      fc.array(rawPolicy()),
      (question, layer, list) => {
        if (question.set[layer as 'session'] !== undefined) return;
        // A federated user has permissions of its own only through a session policy.
        if (layer === 'session' && question.principal.kind === 'federated-user') return;
        if (outcomeOf(question) !== 'allowed')
          expect(outcomeOf({ ...question, set: { ...question.set, [layer]: list } })).not.toBe('allowed');
      },
    ),
    tries,
  );
});

describe('a session that is narrowed, again and again', () => {
  const with_ = (question: RawQuestion, scopeDown: readonly RawPolicy[]) => ({
    ...question,
    set: { ...question.set, scopeDown },
  });

  test('may do what the calling session may and every scope-down policy allows: no more and no less', () => {
    const seen = { both: 0, taken: 0 };
    fc.assert(
      fc.property(questions, narrowings, (question, chain) => {
        if (!('accountId' in question.principal)) return;
        const calling = outcomeOf(with_(question, []));
        const narrowed = outcomeOf(with_(question, chain));
        // Each by itself, as a role of the account that has nothing else.
        const each = chain.every(
          (policy) =>
            outcomeOf({
              ...question,
              resourceAccountId: ACCOUNT,
              principal: question.principal.kind === 'root' ? USER_OF_ACCOUNT : question.principal,
              set: { identity: [policy], session: [EVERYTHING] },
            }) === 'allowed',
        );
        expect(narrowed === 'allowed').toBe(calling === 'allowed' && each);
        if (narrowed === 'allowed') seen.both += 1;
        else if (calling === 'allowed') seen.taken += 1;
      }),
      { numRuns: strength(700, 1_000, 30_000) },
    );
    expect(Math.min(seen.both, seen.taken)).toBeGreaterThan(5);
  });

  test('comes to the same in whatever order, and twice over', () => {
    fc.assert(
      fc.property(questions, narrowings, (question, chain) => {
        const once = outcomeOf(with_(question, chain)) === 'allowed';
        expect(outcomeOf(with_(question, chain.toReversed())) === 'allowed').toBe(once);
        expect(outcomeOf(with_(question, [...chain, ...chain])) === 'allowed').toBe(once);
      }),
      tries,
    );
  });
});

describe('what a decision rests on', () => {
  const policiesOf = (set: PolicySet): NamedPolicy[] => [
    ...set.identity,
    ...(set.boundary ?? []),
    ...(set.session ?? []),
    ...(set.scopeDown ?? []),
    ...(set.resource === undefined ? [] : [set.resource]),
    ...(set.scp ?? []).flat(),
    ...(set.rcp ?? []).flat(),
  ];

  test('every statement named matches the request, with the effect the outcome says', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const { request, policies } = parseQuestion(question);
        const decision = evaluate(request, policies);
        const effect = decision.outcome === 'allowed' ? 'Allow' : 'Deny';
        for (const ref of decision.by) {
          const found = policiesOf(policies)
            .filter((policy) => policy.name === ref.policy)
            .flatMap((policy) => policy.document.statements.map((statement) => ({ policy, statement })))
            .filter(({ statement }) => statement.index === ref.index && statement.effect === effect)
            .some(
              ({ policy, statement }) =>
                matchStatement(statement, policy.document.version, request, policies.boundary !== undefined)
                  .matches,
            );
          expect(found).toBe(true);
        }
        expect(decision.reason).toContain(request.action);
        if (decision.outcome === 'explicitly-denied') expect(decision.by.length).toBeGreaterThan(0);
        if (decision.outcome === 'implicitly-denied') expect(decision.missing.length).toBeGreaterThan(0);
      }),
      tries,
    );
  });

  test('a layer that is missing does not allow the request', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const { request, policies } = parseQuestion(question);
        for (const layer of evaluate(request, policies).missing) {
          const list =
            layer === 'identity' || layer === 'boundary' || layer === 'session' ? policies[layer] : [];
          for (const { document } of list ?? [])
            for (const statement of document.statements)
              if (statement.effect === 'Allow')
                expect(matchStatement(statement, document.version, request).matches).toBe(false);
        }
      }),
      tries,
    );
  });
});
