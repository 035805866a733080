import {
  type AttemptLine,
  BOUNDARIES,
  type Claims,
  type RecordLine,
  type RunLine,
  type TenantId,
  type Verdict,
} from '@cordon/domain';

const claims = Object.fromEntries(
  Object.keys(BOUNDARIES).map((boundary) => [
    boundary,
    { position: 'holds', reason: `because of ${boundary}` },
  ]),
) as unknown as Claims;

/** A hand-written record and its verdicts: one upheld, one breached by a named statement, one unknown. */
export function fixture(hostile = 'acme'): {
  readonly lines: readonly RecordLine[];
  readonly verdicts: readonly Verdict[];
} {
  const run: RunLine = {
    line: 'run',
    leg: 'role-per-tenant on localstack',
    schema: 1,
    run: 'r1',
    topology: 'role-per-tenant',
    guards: [],
    engine: 'localstack',
    claims,
    attacks: [{ id: 's3-read', crosses: 'tenant-data' }],
    tenants: ['acme', 'globex'],
    startedAt: '2026-01-02T03:04:05.000Z',
    versions: { vault: '1.21.1' },
  };
  const attempt = (operation: string): AttemptLine => ({
    line: 'attempt',
    leg: run.leg,
    topology: run.topology,
    engine: run.engine,
    crosses: 'tenant-data',
    attempt: {
      id: `s3-read/${hostile}->globex/${operation}`,
      attack: 's3-read',
      attacker: hostile as TenantId,
      victim: 'globex' as TenantId,
      operation,
      says: [{ action: `s3:${operation}`, resource: 'arn:aws:s3:::b/k' }],
      does: {
        as: { kind: 'tenant', tenant: hostile as TenantId },
        call: { via: 'sdk', service: 's3', operation, input: { Bucket: 'b', Key: 'k' } },
      },
      control: {
        as: { kind: 'tenant', tenant: 'globex' as TenantId },
        call: { via: 'sdk', service: 's3', operation, input: { Bucket: 'b', Key: 'k' } },
      },
    },
    answer: {
      kind: 'served',
      reason: 'served',
      ms: 12,
      deciders: [{ layer: 'identity', policy: 'p', sid: 'OwnBucket', why: 'allows `*`' }],
    },
    control: { kind: 'served', reason: 'served' },
  });
  const verdict = (kind: Verdict['kind'], line: AttemptLine): Verdict => ({
    leg: line.leg,
    topology: line.topology,
    engine: line.engine,
    attack: 's3-read',
    attempt: line.attempt.id,
    crosses: 'tenant-data',
    kind,
    reason: `judged <${kind}> & "said"`,
    line,
  });
  const [a, b, c] = [attempt('GetObject'), attempt('HeadObject'), attempt('PutObject')];
  return {
    lines: [
      run,
      {
        line: 'skipped',
        leg: run.leg,
        topology: run.topology,
        engine: run.engine,
        attack: 'session-tags',
        // As long a word as AWS’s documentation makes.
        reason: `no tags | here (https://docs.aws.amazon.com/IAM/latest/UserGuide/${'reference_policies_'.repeat(5)})`,
      },
      a,
      b,
      c,
    ],
    verdicts: [verdict('upheld', a), verdict('breached', b), verdict('unknown', c)],
  };
}

/** Every ordered pair of so many tenants, with so many operations each, on two topologies: the shape of a real run. */
export function manyPairs(tenants: number, operations: number): ReturnType<typeof fixture> {
  const { lines, verdicts } = fixture();
  const [first] = verdicts;
  const line = first?.line;
  const run = lines.find((one): one is RunLine => one.line === 'run');
  if (first === undefined || line === undefined || run === undefined) throw new Error('the fixture is empty');
  const ids = Array.from({ length: tenants }, (_, index) => `tenant-${index}` as TenantId);
  const made = ['role-per-tenant', 'shared-role-session-tags'].map((topology) => {
    const leg = `${topology} on ${run.engine}`;
    const some = ids.flatMap((attacker) =>
      ids
        .filter((victim) => victim !== attacker)
        .flatMap((victim) =>
          Array.from({ length: operations }, (_, index): Verdict => {
            const call = {
              via: 'sdk',
              service: 's3',
              operation: `Operation${index}`,
              input: { Bucket: `cordon-${victim}`, Key: 'k' },
            } as const;
            const attempt = {
              ...line.attempt,
              id: `s3-read/${attacker}->${victim}/${index}`,
              attacker,
              victim,
              operation: call.operation,
              does: { as: { kind: 'tenant', tenant: attacker }, call },
              control: { as: { kind: 'tenant', tenant: victim }, call },
            } as const;
            const reason = `${attacker} was refused: arn:aws:iam::000000000000:role/${attacker} has no statement for cordon-${victim}`;
            const answer = { ...line.answer, ms: index + attacker.length, requestId: `${attacker}${index}` };
            return {
              ...first,
              leg,
              topology,
              attempt: attempt.id,
              reason,
              line: { ...line, leg, topology, attempt, answer },
            };
          }),
        ),
    );
    return { run: { ...run, leg, topology, tenants: ids }, some };
  });
  return { lines: made.map(({ run: one }) => one), verdicts: made.flatMap(({ some }) => some) };
}
