import { randomBytes } from 'node:crypto';
import { parseTenants } from '@cordon/domain';
import { validatePolicy } from '@cordon/iam';
import { resolver } from '@cordon/terraform';
import { describe, expect, it } from 'vitest';
import { GuardMisfit } from '../errors.ts';
import { synthesized } from '../fixtures.ts';
import { guardIds, topologyIds } from '../registry.ts';
import { policySizes } from './limits.ts';
import { generatedPolicies } from './policies.ts';

const allGuards = await guardIds();

describe('references', () => {
  const terraform = {
    resource: { aws_iam_role: { r: { name: 'x', path: '/p/' } }, aws_s3_bucket: { b: { bucket: 'x-acme' } } },
    data: { aws_caller_identity: { caller: {} } },
  };

  it('become what AWS gives', () => {
    expect(resolver(terraform)('${aws_iam_role.r.arn}|${aws_iam_role.r.name}')).toBe(
      'arn:aws:iam::000000000001:role/p/x|x',
    );
    expect(resolver(terraform)('${aws_iam_role.r.unique_id}:*')).toMatch(/^AROA\w{17}:\*$/);
    expect(resolver(terraform)('${data.aws_caller_identity.caller.account_id}')).toBe('000000000001');
  });

  it('leave the variables of IAM', () => {
    expect(resolver(terraform)('x-$${aws:PrincipalTag/tenant}')).toBe('x-${aws:PrincipalTag/tenant}');
  });

  it.each([
    '${aws_iam_role.other.arn}',
    '${data.aws_caller_identity.other.account_id}',
    '${aws_s3_bucket.b.region}',
  ])('refuse %s', (source) => {
    expect(() => resolver(terraform)(source)).toThrow(RangeError);
  });
});

describe('sizes', async () => {
  const prefix = 'p'.repeat(30);
  const longest = parseTenants(['a'.repeat(32), 'b'.repeat(32)], { bucketPrefix: `${prefix}-` });

  it.each(await topologyIds())(
    '%s keeps every policy within its limit at the longest names there may be',
    async (id) => {
      const { terraform } = await synthesized(id, { tenants: longest, prefix });
      const sizes = policySizes(generatedPolicies(terraform));
      expect(sizes.length).toBeGreaterThan(1);
      for (const { at, size, limit } of sizes) expect(size, at).toBeLessThanOrEqual(limit);
    },
  );

  it.each(await topologyIds())('%s has no policy that grows with the number of tenants', async (id) => {
    const largest = async (names: readonly string[]) => {
      const { terraform } = await synthesized(id, {
        tenants: parseTenants(names, { bucketPrefix: 'cordon-' }),
      });
      const bySlot = new Map<string, number>();
      for (const { slot, size } of policySizes(generatedPolicies(terraform)))
        bySlot.set(slot, Math.max(size, bySlot.get(slot) ?? 0));
      return bySlot;
    };
    const names = Array.from({ length: 12 }, (_, index) => `t${String(index).padStart(2, '0')}`);
    expect(await largest(names)).toEqual(await largest(names.slice(0, 2)));
  });

  it('names the limit of where AWS keeps the policy', () => {
    const [size] = policySizes([{ at: 'x', slot: 'session', kind: 'session', text: '{ "a b": 1 }' }]);
    expect(size).toMatchObject({ size: 12, limit: 2048 });
  });

  it('estimates the token of a session with the policy, and its tags, against its own limit', () => {
    const session = { at: 'x', slot: 'session', kind: 'session', text: '{ "a b": 1 }' } as const;
    const tokens = [session, { ...session, tags: { tenant: randomBytes(2_000).toString('hex') } }]
      .flatMap((policy) => policySizes([policy]))
      .filter(({ slot }) => slot === 'session-token');
    expect(tokens.map(({ limit }) => limit)).toEqual([4096, 4096]);
    expect(tokens.map(({ size }) => size > 1_024)).toEqual([false, true]);
    const trust = policySizes([{ ...session, slot: 'trust', kind: 'trust' }]);
    expect(trust.map(({ slot }) => slot)).toEqual(['trust']);
  });
});

describe('validation', async () => {
  const cases = (await topologyIds()).flatMap((topology) =>
    [[], ...allGuards.map((guard) => [guard])].map((guards) => ({ topology, guards })),
  );

  it.each(cases)('AWS would take every policy of $topology with $guards', async ({ topology, guards }) => {
    const made = await synthesized(topology, { guards }).catch((error: unknown) => {
      if (error instanceof GuardMisfit) return undefined;
      throw error;
    });
    if (made === undefined) return;
    const findings = generatedPolicies(made.terraform).flatMap(({ at, text, kind, slot }) =>
      validatePolicy(text, kind, slot).map((finding) => ({ at, ...finding })),
    );
    expect(findings).toEqual([]);
  });
});
