import fc from 'fast-check';
import type { Ask, CallerKind, Case, RawPolicy, Setup } from '../case.types.ts';
import { ABSENT_KEY, OBJECTS } from '../operations.ts';
import { type Family, UNTIL } from './conditions.ts';
import { policy } from './statements.ts';

/** Policies and the requests that are made under them. */
export interface Batch {
  readonly setup: Setup;
  readonly asks: readonly Ask[];
}

const EVERYTHING: RawPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
};
const KEYS = Object.keys(OBJECTS);
const tags = fc.constantFrom<Record<string, string>>(
  { tenant: 'acme' },
  { tenant: 'acme', site: 'oslo' },
  { tenant: 'globex' },
  { tenant: 'acme-eu' },
);
const callerTags = tags.map((some) => ({ ...some, until: UNTIL }));
/** There `there` times in ten. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, there: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary, weight: there }, { arbitrary: fc.constant(undefined), weight: 10 - there });
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;

function ask(operations: readonly string[], more: Readonly<Record<string, fc.Arbitrary<unknown>>>) {
  return fc
    .record({ operation: fc.constantFrom(...operations), ...more })
    .map((drawn) => defined(drawn) as unknown as Ask);
}

/** STS refuses to hand down a tag that is not passed. */
function handingDownOnlyItsOwn({ transitive, ...ask }: Ask): Ask {
  const own = transitive?.filter((name) => Object.hasOwn(ask.tags ?? {}, name)) ?? [];
  return own.length === 0 ? ask : { ...ask, transitive: own };
}

const ASKS: Readonly<Record<Family, fc.Arbitrary<Ask>>> = {
  read: ask(['GetObject', 'GetObject', 'HeadObject', 'GetObjectTagging'], {
    key: fc.constantFrom(...KEYS),
  }),
  list: ask(['ListObjectsV2', 'ListObjectsV2', 'ListObjectVersions', 'HeadBucket'], {
    prefix: maybe(fc.constantFrom('acme/', 'acme-eu/', 'acme', 'globex/', '%user%/'), 7),
    delimiter: maybe(fc.constant('/'), 5),
    maxKeys: maybe(fc.constantFrom(5, 10, 11), 5),
  }),
  write: fc.oneof(
    ask(['PutObject', 'PutObject', 'PutObjectTagging'], {
      key: fc.constantFrom(...KEYS),
      tags,
      storageClass: maybe(fc.constantFrom('STANDARD', 'STANDARD_IA'), 5),
    }),
    ask(['PutObject'], {
      key: fc.constantFrom(...KEYS),
      acl: maybe(fc.constant('bucket-owner-full-control'), 4),
      encryption: maybe(fc.constant('AES256'), 4),
    }),
    fc
      .constantFrom({ ifMatch: '"00000000000000000000000000000000"' }, { ifNoneMatch: '*' } as const)
      .map((condition): Ask => ({ operation: 'PutObject', ...condition })),
    ask(['PutObject', 'DeleteObject', 'DeleteObjects'], { key: fc.constantFrom(...KEYS) }),
    ask(['CopyObject'], {
      key: fc.constantFrom(...KEYS),
      source: fc.constantFrom('acme/a', 'globex/a'),
      directive: maybe(fc.constantFrom('COPY', 'REPLACE'), 5),
    }),
  ),
  assume: ask(['AssumeRole'], {
    sessionName: fc.constantFrom('acme', 'acme-eu', 'globex', '%user%'),
    externalId: maybe(fc.constantFrom('acme-1', 'acme-2'), 5),
    sourceIdentity: maybe(fc.constantFrom('acme', 'globex'), 3),
    tags: maybe(tags, 5),
    transitive: maybe(fc.constantFrom(['tenant'], ['site'], ['tenant', 'site']), 5),
  }).map(handingDownOnlyItsOwn),
  other: ask(
    [
      'GetBucketLocation',
      'GetBucketVersioning',
      'GetBucketTagging',
      'ListBuckets',
      'GetUser',
      'GetRole',
      'ListRolePolicies',
      'ListUserPolicies',
    ],
    {},
  ),
};
const absentAsk = ask(['GetObject', 'HeadObject'], { key: fc.constant(ABSENT_KEY) });

/** Why a caller cannot make a request at all, whatever the policies say. */
const S3_ONLY: ReadonlySet<CallerKind> = new Set(['anonymous', 'federated-user', 'root']);

const callers: fc.Arbitrary<CallerKind> = fc.oneof(
  ...(
    [
      ['user', 5],
      ['role-session', 6],
      ['federated-user', 2],
      ['anonymous', 1],
      ['root', 1],
    ] as const
  ).map(([caller, weight]) => ({ arbitrary: fc.constant<CallerKind>(caller), weight })),
);
const families: fc.Arbitrary<Family> = fc.constantFrom(
  'read',
  'read',
  'read',
  'write',
  'write',
  'list',
  'list',
  'assume',
  'other',
);

/** Policies around one kind of request, and `asks` requests of that kind (now and then of another). */
export function batches(asks: number): fc.Arbitrary<Batch> {
  return fc.tuple(callers, families).chain(([caller, drawn]) => {
    const family = S3_ONLY.has(caller) && (drawn === 'assume' || drawn === 'other') ? 'read' : drawn;
    const other = S3_ONLY.has(caller) ? ASKS.read : ASKS.other;
    const one = fc.oneof(
      { arbitrary: ASKS[family], weight: 8 },
      { arbitrary: family === 'read' ? absentAsk : ASKS.list, weight: family === 'assume' ? 0 : 1 },
      { arbitrary: other, weight: 1 },
    );
    return fc
      .record({ setup: setup(caller, family), asks: fc.array(one, { minLength: asks, maxLength: asks }) })
      .map((batch) => ({ ...batch, asks: unique(batch.asks) }));
  });
}

function setup(caller: CallerKind, family: Family): fc.Arbitrary<Setup> {
  const limited = caller === 'role-session' || caller === 'federated-user';
  const named = caller !== 'root' && caller !== 'anonymous';
  const wide = fc.constant(EVERYTHING);
  const limit = (place: 'boundary' | 'session') =>
    fc.oneof({ arbitrary: wide, weight: 1 }, { arbitrary: policy(family, place), weight: 3 });
  const none = fc.constant(undefined);
  return fc
    .record({
      caller: fc.constant(caller),
      abroad: caller === 'anonymous' || family === 'assume' ? none : maybe(fc.constant(true), 2),
      tags: named ? maybe(callerTags, 7) : none,
      identity: named
        ? fc.oneof(
            { arbitrary: fc.array(policy(family, 'identity'), { minLength: 1, maxLength: 2 }), weight: 5 },
            { arbitrary: policy(family, 'identity').map((p) => [p, EVERYTHING]), weight: 3 },
          )
        : fc.constant<RawPolicy[]>([]),
      boundary: named ? maybe(limit('boundary'), 3) : none,
      session: limited ? maybe(limit('session'), caller === 'federated-user' ? 9 : 4) : none,
      bucket:
        family === 'assume' ? none : named ? maybe(policy(family, 'bucket'), 6) : policy(family, 'bucket'),
      trust: family === 'assume' ? policy(family, 'trust') : none,
    })
    .map((drawn) => inClearTextAtTimes(withChance(defined(drawn) as unknown as Setup)));
}

/** A third asks in clear text, by what the policies are: so that whatever is drawn otherwise stays as it is. */
function inClearTextAtTimes(setup: Setup): Setup {
  return JSON.stringify(setup).length % 3 === 1 ? { ...setup, over: 'http' } : setup;
}

/** Callers whom hardly any policy names would always be refused: open the first statement to everyone half the time. */
function withChance(setup: Setup): Setup {
  const { bucket, caller, abroad } = setup;
  const [first, ...rest] = bucket?.Statement ?? [];
  if (bucket === undefined || first === undefined || (caller !== 'anonymous' && abroad !== true))
    return setup;
  if (JSON.stringify(bucket).length % 3 === 0 || first.Effect === 'Deny') return setup;
  const { Principal: _named, NotPrincipal: _spared, ...open } = first;
  return { ...setup, bucket: { ...bucket, Statement: [{ ...open, Principal: '*' }, ...rest] } };
}

function unique(asks: readonly Ask[]): readonly Ask[] {
  return [...new Map(asks.map((one) => [JSON.stringify(one), one])).values()];
}

/** The same batches for the same seed, until they hold `pairs` pairs. */
export function generate(pairs: number, seed: number, asks = 8): readonly Batch[] {
  const drawn = fc.sample(batches(asks), { seed, numRuns: Math.ceil(pairs / (asks - 2)) + 1 });
  const kept: Batch[] = [];
  let count = 0;
  for (const batch of drawn) {
    if (count >= pairs) break;
    kept.push({ ...batch, asks: batch.asks.slice(0, pairs - count) });
    count += batch.asks.length;
  }
  return kept;
}

export function casesOf(batch: Batch): readonly Case[] {
  return batch.asks.map((one) => ({ setup: batch.setup, ask: one }));
}
