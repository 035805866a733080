import {
  type Answer,
  type Attempt,
  type AttemptLine,
  BOUNDARIES,
  type Boundary,
  type CanaryLine,
  type Claims,
  type EndLine,
  type RecordLine,
  type RunLine,
  type TenantId,
} from '@cordon/domain';

// Builders of hand-written records: each has a whole, upheld record as its default, and a test says what differs.

const LEG = { leg: 'paper', topology: 'paper', engine: 'paper' } as const;

export const served: Answer = { kind: 'served', reason: '200' };
export const refused: Answer = { kind: 'refused', refusal: 'authorization', reason: 'AccessDenied (403)' };
export const unclear: Answer = { kind: 'unclear', reason: 'no answer in 15 s' };

/** A position on every boundary; `open` names those that do not hold. */
export function claims(open: readonly Boundary[] = []): Claims {
  const entries = (Object.keys(BOUNDARIES) as Boundary[]).map((name) => [
    name,
    open.includes(name)
      ? { position: 'open', reason: 'nothing holds it' }
      : { position: 'holds', reason: 'a policy' },
  ]);
  return Object.fromEntries(entries) as Claims;
}

export function run(change: Partial<RunLine> = {}): RunLine {
  return {
    ...LEG,
    line: 'run',
    schema: 1,
    run: '20260101T000000Z-beef',
    guards: [],
    claims: claims(),
    attacks: [{ id: 'read', crosses: 'tenant-data' }],
    tenants: ['acme', 'acme-eu'],
    startedAt: '2026-01-01T00:00:00.000Z',
    versions: {},
    ...change,
  };
}

export function canary(of: CanaryLine['of'], answer: Answer = refused): CanaryLine {
  return { ...LEG, line: 'canary', of, answer };
}

export function attempt(change: Partial<Attempt> = {}): Attempt {
  const call = { via: 'sdk', service: 's3', operation: 'GetObject', input: {} } as const;
  return {
    id: 'read/acme->acme-eu/GetObject',
    attack: 'read',
    attacker: 'acme' as TenantId,
    victim: 'acme-eu' as TenantId,
    operation: 'GetObject',
    says: [],
    does: { as: { kind: 'tenant', tenant: 'acme' as TenantId }, call },
    control: { as: { kind: 'tenant', tenant: 'acme-eu' as TenantId }, call },
    ...change,
  };
}

export function line(change: Partial<AttemptLine> = {}): AttemptLine {
  return {
    ...LEG,
    line: 'attempt',
    crosses: 'tenant-data',
    attempt: attempt(),
    answer: refused,
    control: served,
    ...change,
  };
}

export function end(attempts: number): EndLine {
  return { ...LEG, line: 'end', attempts, endedAt: '2026-01-01T00:01:00.000Z' };
}

/** A whole record around these attempt lines. */
export function record(...attempts: AttemptLine[]): RecordLine[] {
  return [run(), canary('aws'), canary('vault'), ...attempts, end(attempts.length)];
}
