import { describe, expect, test } from 'vitest';
import { type Caller, type Holder, proveAll, provePair, type Target } from '../src/index.ts';
import { compareAll } from './compare-all.ts';
import { strength } from './strength.ts';
import { caller, type Json, policy, target } from './world.ts';

const READ = { Effect: 'Allow', Action: 's3:GetObject' };

/** Tenants `t-1` to `t-<count>`, each with a role of its own that reads its own bucket, and the buckets as `change` has them. */
function tenants(
  count: number,
  change: (
    tenant: string,
    index: number,
  ) => { readonly statements?: readonly Json[]; readonly account?: string } = () => ({}),
): { holders: Holder[]; targets: Target[] } {
  const names = Array.from({ length: count }, (_, index) => `t-${index + 1}`);
  return {
    holders: names.map((tenant, index): Holder => {
      const { account } = change(tenant, index);
      const identity = policy('own', [{ ...READ, Resource: `arn:aws:s3:::${tenant}/*` }]);
      const options = { identity, role: `r-${tenant}`, roleId: `AROA${index}`, tags: { tenant } };
      return {
        tenant: index,
        caller: caller(tenant, { ...options, ...(account === undefined ? {} : { account }) }),
      };
    }),
    targets: names.map((tenant, index): Target => {
      const { statements = [] } = change(tenant, index);
      return target(tenant, statements.length === 0 ? undefined : policy('bucket', statements));
    }),
  };
}

function refuted({ holders, targets }: { holders: readonly Holder[]; targets: readonly Target[] }): string[] {
  const all = proveAll(holders, targets);
  const name = (index: number): string => (targets[index] as Target).tenant ?? '';
  return [...all.refuted].map(([from, to]) => `${name(from)} to ${name(to)}`);
}

describe('what tells tenants apart', () => {
  test.each(['ArnEquals', 'ArnLike', 'StringEquals', 'StringLike'])(
    '%s on the ARN of one role',
    (operator) => {
      const found = refuted(
        tenants(9, (_, index) => ({
          statements:
            index !== 2
              ? []
              : [
                  {
                    ...READ,
                    Principal: '*',
                    Resource: 'arn:aws:s3:::t-3/*',
                    Condition: { [operator]: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/r-t-2' } },
                  },
                ],
        })),
      );
      expect(found).toEqual(['t-2 to t-3']);
    },
  );

  test('ArnNotEquals, and an ARN with a variable', () => {
    const found = refuted(
      tenants(9, (tenant, index) => ({
        statements:
          index > 1
            ? []
            : [
                {
                  ...READ,
                  Principal: '*',
                  Resource: `arn:aws:s3:::${tenant}/*`,
                  Condition:
                    index === 0
                      ? {
                          ArnNotLike: {
                            'aws:PrincipalArn': 'arn:aws:iam::*:role/r-t-[1-8]'.replace('[1-8]', '?'),
                          },
                        }
                      : {
                          ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*${aws:PrincipalTag/tenant}' },
                        },
                },
              ],
      })),
    );
    expect(found).toEqual([1, 3, 4, 5, 6, 7, 8, 9].map((one) => `t-${one} to t-2`));
  });

  test('a variable in the `Resource` of a bucket’s policy', () => {
    const found = refuted(
      tenants(12, (_, index) => ({
        statements:
          index === 0
            ? []
            : [{ ...READ, Principal: '*', Resource: 'arn:aws:s3:::${aws:PrincipalTag/tenant}*' }],
      })),
    );
    expect(found).toEqual(['t-1 to t-10', 't-1 to t-11', 't-1 to t-12']);
  });

  test('the accounts of callers, where several are not the bucket’s', () => {
    const accounts = ['444455556666', '777788889999'];
    const made = tenants(10, (_, index) => ({
      account: accounts[index % 2] as string,
      statements:
        index !== 0 ? [] : [{ ...READ, Principal: { AWS: accounts[1] }, Resource: 'arn:aws:s3:::t-1/*' }],
    }));
    const wide = policy('all', [{ ...READ, Resource: '*' }]);
    const holders = made.holders.map(({ tenant, caller: one }): Holder => {
      const changed: Caller = { ...one, policies: { identity: [wide] } };
      return { tenant, caller: changed };
    });
    expect(refuted({ ...made, holders })).toEqual([2, 4, 6, 8, 10].map((one) => `t-${one} to t-1`));
  });

  test('and more accounts than are told apart by class', () => {
    const account = (index: number): string => String(200_000_000_000 + index);
    const made = tenants(20, (_, index) => ({
      account: account(index),
      statements:
        index !== 0 ? [] : [{ ...READ, Principal: { AWS: account(7) }, Resource: 'arn:aws:s3:::t-1/*' }],
    }));
    const wide = policy('all', [{ ...READ, Resource: '*' }]);
    const holders = made.holders.map(
      ({ tenant, caller: one }): Holder => ({
        tenant,
        caller: { ...one, policies: { identity: [wide] } },
      }),
    );
    expect(refuted({ ...made, holders })).toEqual(['t-8 to t-1']);
  });
});

describe('all pairs at once', () => {
  test('say what each pair says alone', () => {
    const least = strength(2_000, 12_000, 100_000);
    const total = { pairs: 0, proofs: 0, proved: 0, refuted: 0 };
    for (let seed = 1; total.pairs < least; seed++) {
      const one = compareAll({ proveAll, provePair }, seed);
      expect(one.differences).toEqual([]);
      for (const key of ['pairs', 'proofs', 'proved', 'refuted'] as const) total[key] += one[key];
    }
    // The worlds must be hard enough to say something: both answers often, and many pairs to a proof.
    expect(Math.min(total.proved, total.refuted)).toBeGreaterThan(least / 5);
    expect(total.proofs).toBeLessThan(least / 3);
  }, 600_000);
});
