import {
  type AttemptLine,
  BOUNDARIES,
  type Boundary,
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
        // A URL as long as those of AWS’s documentation.
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

const TOPOLOGIES = [
  'role-per-tenant',
  'role-per-tenant-cross-account',
  'shared-role-session-policy',
  'shared-role-session-tags',
  'session-name',
  'iam-user-per-lease',
  'federation-token',
];
const ATTACKS: readonly (readonly [attack: string, crosses: Boundary, operations: readonly string[]])[] = [
  ['s3-read-objects', 'tenant-data', ['GetObject', 'HeadObject', 'GetObjectAttributes']],
  ['s3-write-objects', 'tenant-data', ['PutObject', 'DeleteObject']],
  ['s3-list', 'tenant-metadata', ['ListObjectsV2']],
  ['s3-list-buckets', 'tenant-enumeration', ['ListBuckets']],
  ['vault-creds-path', 'tenant-credentials', ['read aws/creds']],
  ['iam-write', 'self-grant', ['PutRolePolicy']],
  ['vault-config', 'control-plane', ['write aws/config/root']],
  ['session-name-borrowed', 'attribution', ['AssumeRole']],
  ['credential-revoked', 'revocation', ['GetObject']],
  ['tenant-stopped', 'blast-radius', ['GetObject']],
  ['owner-reaches-own', 'owner-access', ['GetObject']],
];

/**
 * The shape of a whole run: seven topologies, ten boundaries; with many tenants a sample of their pairs. With `breaches`
 * some pairs get across, and some answers are unclear.
 */
export function worldOf(tenants: number, breaches: boolean): ReturnType<typeof fixture> {
  const { lines, verdicts } = fixture();
  const [first] = verdicts;
  const line = first?.line;
  const run = lines.find((one): one is RunLine => one.line === 'run');
  if (first === undefined || line === undefined || run === undefined) throw new Error('the fixture is empty');
  const ids =
    tenants === 2
      ? ['acme', 'acme-eu']
      : Array.from({ length: tenants }, (_, index) => `tenant-${index + 1}`);
  const all = ids.flatMap((from) => ids.filter((to) => to !== from).map((to) => [from, to] as const));
  const pairs = all.filter((_, index) => index % Math.ceil(all.length / 600) === 0);
  const sample =
    pairs.length === all.length ? {} : { sample: { pairs: pairs.length, of: all.length, seed: 1 } };
  const legs = TOPOLOGIES.map((topology) => {
    const leg = `${topology} on ${run.engine}`;
    const some = ATTACKS.flatMap(([attack, crosses, operations]) =>
      operations.flatMap((operation) =>
        pairs.map(([from, to], index): Verdict => {
          const open = crosses === 'revocation';
          const odd =
            breaches && topology.startsWith('shared') && crosses === 'tenant-data' && index % 5 === 0;
          const unclear =
            breaches && topology === 'session-name' && crosses === 'attribution' && index % 2 === 0;
          const kind = odd ? 'breached' : unclear ? 'unknown' : open ? 'open-as-stated' : 'upheld';
          const attempt = {
            ...line.attempt,
            id: `${attack}/${from}->${to}/${operation}`,
            attack,
            attacker: from as TenantId,
            victim: to as TenantId,
            operation,
          };
          const reason = odd
            ? `served: ${from} read an object of ${to}, which only ${to} may read`
            : `refused, and ${to}, asking the same, was served`;
          return {
            ...first,
            leg,
            topology,
            attack,
            attempt: attempt.id,
            crosses,
            kind,
            reason,
            line: { ...line, leg, topology, crosses, attempt },
          };
        }),
      ),
    );
    const versions = { vault: '1.21.1', opentofu: '1.12.6', localstack: '4.12.0' };
    return {
      run: { ...run, leg, topology, run: '20260102T030405Z-beef', tenants: ids, versions, ...sample },
      some,
    };
  });
  return { lines: legs.map(({ run: one }) => one), verdicts: legs.flatMap(({ some }) => some) };
}
