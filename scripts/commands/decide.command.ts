import { writeFileSync } from 'node:fs';
import { BOUNDARIES, type Boundary, didYouMean, UsageError, unknownId } from '@cordon/domain';
import {
  answerOf,
  answerSentence,
  type Column,
  compare,
  type DrillId,
  type Drills,
  type Question,
  quotas,
  recordPage,
  toMadr,
  type Wall,
} from '@cordon/report';
import { DEFAULT_LOGIN, layoutIds, loginChoices } from '@cordon/stacks';
import type { Command } from 'commander';
import { type Asked, ask } from '../lib/ask.ts';
import { candidates } from '../lib/decide-input.ts';
import { drillsNamed, joinDrills } from '../lib/drill-files.ts';
import { seconds, wholeNumber } from '../lib/duration.ts';

export const MUST = 'tenant-data,tenant-metadata,tenant-credentials,self-grant,control-plane';

/** Every login or layout. */
const ALL = 'all';

export interface Options {
  readonly tenants: string;
  readonly ttl: string;
  readonly refresh: string;
  readonly clients: string;
  readonly must: string;
  /** Ids by comma, or `all`. */
  readonly login: string;
  readonly layout: string;
  readonly withoutSecret?: boolean | string;
  readonly ownSettings?: boolean | string;
  /** `yes` and `no` come from a question, `true` from the flag. */
  readonly propagationOk?: boolean | string;
  readonly crossAccount?: boolean | string;
  readonly auditByRole?: boolean | string;
  readonly revokeWithin?: string;
  /** One word from a question, several from the flag. */
  readonly quota: string | readonly string[];
  readonly rtt?: string;
  readonly stsP50?: string;
  readonly iamP50?: string;
  readonly bench?: string;
  readonly isolation?: string;
  /** One word from a question, several from the flag. */
  readonly drills?: string | readonly string[];
  readonly revocation?: string;
  readonly onboarding?: string;
  readonly out?: string;
  readonly interactive?: boolean;
  readonly json?: boolean;
}

/** `cordon decide`: the comparison a team needs for its own numbers, as a decision record. */
export default function register(program: Command): void {
  program
    .command('decide')
    .description('compares topologies, logins and layouts for your numbers, and writes a decision record')
    .option('--tenants <n>', 'how many tenants', '500')
    .option('--ttl <duration>', 'how long credentials live', '15m')
    .option('--refresh <duration>', 'how often a client gets new ones', '15m')
    .option('--clients <n>', 'clients of one tenant that each keep credentials of their own', '1')
    .option(
      '--login <ids>',
      'logins that your workloads can use, separated by commas, or all: others are compared but not proposed',
      DEFAULT_LOGIN,
    )
    .option('--layout <ids>', 'where tenants’ data may lie, separated by commas, or all', ALL)
    .option('--without-secret', 'workloads must log in without a secret that they are given or keep')
    .option('--own-settings', 'each tenant must have bucket settings of its own')
    .option('--must <boundaries>', 'boundaries that must hold, separated by commas', MUST)
    .option('--propagation-ok', 'you accept that a new credential works only after some seconds')
    .option('--cross-account', 'the tenants’ roles must lie in another account than Vault’s user')
    .option('--revoke-within <duration>', 'how soon a revoked credential must stop working')
    .option('--audit-by-role', 'CloudTrail must tell tenants apart by the role that acted')
    .option('--quota <id=number>', 'your own quota instead of the default (repeatable)', collect, [])
    .option('--rtt <duration>', 'round trip from Vault to AWS')
    .option('--sts-p50 <duration>', 'STS’s own median')
    .option('--iam-p50 <duration>', 'IAM’s own median, for users per lease')
    .option('--bench <run>', 'a run of pnpm bench issuance, for latency and its prediction')
    .option('--isolation <run>', 'a run of pnpm scenario isolation, for the isolation row')
    .option(
      '--drills <runs>',
      'a run of drills (day-two, or revocation, onboarding, outage, audit), separated by commas, or a directory of runs (repeatable)',
      collect,
      [],
    )
    .option('--revocation <run>', 'like --drills; the run must contain that drill')
    .option('--onboarding <run>', 'like --drills; the run must contain that drill')
    .option(
      '--out <file>',
      'write the record to this file instead of printing it; as a page if the name ends with .html',
    )
    .option('--interactive', 'ask for the flags one by one')
    .option('--json', 'print the comparison as JSON')
    .addHelpText('after', EXAMPLES)
    .action(decide);
}

async function decide(flags: Options): Promise<void> {
  const options = flags.interactive === true ? { ...flags, ...(await ask(QUESTIONS(flags))) } : flags;
  const question = await parseQuestion(options);
  const run = (word: string | undefined) => (word === '' ? undefined : word);
  const evidence = {
    bench: run(options.bench),
    isolation: run(options.isolation),
    drills: drillsOf(options),
    aws: awsOf(options),
  };
  const columns = compare(await candidates(evidence), question);
  const answer = answerOf(columns);
  if (options.json === true) {
    const best = answer.best.map(({ topology, layout, login }) => ({
      topology,
      layout: layout.id,
      login: login.id,
    }));
    console.log(JSON.stringify({ schema: 4, question, best, columns: columns.map(jsonColumn) }, null, 2));
    return;
  }
  const record = toMadr(columns, question, new Date().toISOString());
  if (options.out === undefined) process.stdout.write(record);
  else {
    writeFileSync(options.out, options.out.endsWith('.html') ? recordPage(record) : record);
    console.log(answerSentence(answer, question));
    console.log(`the record: ${options.out}`);
  }
}

/**
 * The `Question` of the flags or answers. Throws `UsageError` naming the flag, its value and the rule; only options
 * with a commander default must be set.
 */
export async function parseQuestion(options: Options): Promise<Question> {
  const must = options.must.split(',').filter((word) => word !== '');
  const stranger = must.find((word) => !Object.hasOwn(BOUNDARIES, word));
  if (stranger !== undefined)
    throw new UsageError(
      `\`--must ${stranger}\` was refused: there is no such boundary${didYouMean(stranger, Object.keys(BOUNDARIES))}; boundaries are ${Object.keys(BOUNDARIES).join(', ')}`,
    );
  const refreshSeconds = seconds('--refresh', options.refresh);
  const ttlSeconds = seconds('--ttl', options.ttl);
  if (ttlSeconds < 900 || ttlSeconds > 43_200)
    throw new UsageError(`\`--ttl ${options.ttl}\` was refused: AWS gives sessions of 15m to 12h`);
  if (refreshSeconds < 1)
    throw new UsageError(`\`--refresh ${options.refresh}\` was refused: it must be a second at least`);
  if (refreshSeconds > ttlSeconds)
    throw new UsageError(
      `\`--refresh ${options.refresh}\` was refused: credentials that live ${options.ttl} end before it`,
    );
  return {
    tenants: wholeNumber('--tenants', options.tenants, { min: 2, max: 10_000_000 }),
    clientsPerTenant: wholeNumber('--clients', options.clients, { min: 1, max: 100_000 }),
    refreshSeconds,
    ttlSeconds,
    must: must as Boundary[],
    ...among('login', options.login, await loginChoices()),
    ...among('layout', options.layout, await layoutIds()),
    noSecret: agreed(options.withoutSecret),
    ownSettings: agreed(options.ownSettings),
    propagationOk: agreed(options.propagationOk),
    crossAccount: agreed(options.crossAccount),
    auditByRole: agreed(options.auditByRole),
    ...(options.revokeWithin === undefined || options.revokeWithin === ''
      ? {}
      : { revokeWithinSeconds: seconds('--revoke-within', options.revokeWithin) }),
    quotas: quotas(Object.fromEntries(quotasOf(options).map(ownQuota))),
    ...(options.rtt === undefined || options.rtt === ''
      ? {}
      : { rttMs: seconds('--rtt', options.rtt) * 1000 }),
    ...(options.stsP50 === undefined || options.stsP50 === ''
      ? {}
      : { stsMs: seconds('--sts-p50', options.stsP50) * 1000 }),
  };
}

/** The named ids of one kind; `undefined` for all. Throws `UsageError` for an unknown one. */
function among<K extends 'login' | 'layout'>(
  kind: K,
  words: string,
  known: readonly string[],
): { readonly [P in `${K}s`]?: readonly string[] } {
  const wanted = words.split(',').map((word) => word.trim());
  if (words === ALL) return {};
  for (const id of wanted) if (!known.includes(id)) throw unknownId(kind, id, known);
  return { [`${kind}s`]: wanted } as unknown as { readonly [P in `${K}s`]?: readonly string[] };
}

function awsOf({ rtt, stsP50, iamP50 }: Options) {
  const given = (flag: string, word: string | undefined) =>
    word === undefined || word === '' ? undefined : seconds(flag, word) * 1000;
  const [rttMs, stsP50Ms, iamP50Ms] = [
    given('--rtt', rtt),
    given('--sts-p50', stsP50),
    given('--iam-p50', iamP50),
  ];
  return {
    ...(rttMs === undefined ? {} : { rttMs }),
    ...(stsP50Ms === undefined ? {} : { stsP50Ms }),
    ...(iamP50Ms === undefined ? {} : { iamP50Ms }),
  };
}

/** Of all flags together; where two runs have a topology, the later flag wins. */
function drillsOf({ drills = [], revocation = '', onboarding = '' }: Options): Drills {
  const only = (id: DrillId, path: string) => (path === '' ? [] : [drillsNamed(`--${id}`, [path], id)]);
  return joinDrills([
    drillsNamed('--drills', wordsOf(drills)),
    ...only('revocation', revocation),
    ...only('onboarding', onboarding),
  ]);
}

function agreed(answer: string | boolean | undefined): boolean {
  if (answer === undefined || typeof answer === 'boolean') return answer === true;
  if (/^y(es)?$/i.test(answer)) return true;
  if (/^no?$/i.test(answer)) return false;
  throw new UsageError(`\`${answer}\` was refused: answer \`yes\` or \`no\``);
}

const quotasOf = ({ quota }: Options) => wordsOf(quota);

/** Words separated by commas, from a question or a repeatable flag. */
function wordsOf(said: string | readonly string[]): readonly string[] {
  return (typeof said === 'string' ? [said] : said)
    .flatMap((word) => word.split(','))
    .filter((word) => word.trim() !== '')
    .map((word) => word.trim());
}

function ownQuota(word: string): readonly [string, number] {
  const [, id, value] = word.match(/^([a-z0-9-]+)=(\d+)$/) ?? [];
  if (id === undefined || value === undefined)
    throw new UsageError(`\`--quota ${word}\` was refused: write it as \`iam-roles=5000\``);
  return [id, Number(value)];
}

// JSON has no Infinity: a limit that is never reached, and a quota without a documented maximum, are `null`.
function jsonColumn(column: Column): object {
  return { ...column, walls: column.walls.map(jsonWall), raises: column.raises.map(jsonWall) };
}

function jsonWall(wall: Wall): object {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  const { raised } = wall;
  return {
    ...wall,
    tenants: finite(wall.tenants),
    ...(raised === undefined ? {} : { raised: { to: finite(raised.to), tenants: finite(raised.tenants) } }),
  };
}

function collect(word: string, before: readonly string[]): readonly string[] {
  return [...before, word];
}

const QUESTIONS = (usual: Options): readonly Asked[] => [
  { key: 'tenants', question: 'how many tenants', usual: usual.tenants },
  { key: 'ttl', question: 'how long do credentials live', usual: usual.ttl },
  { key: 'refresh', question: 'how often does a client get new ones', usual: usual.refresh },
  { key: 'clients', question: 'clients of one tenant', usual: usual.clients },
  { key: 'must', question: 'boundaries that must hold', usual: usual.must },
  {
    key: 'login',
    question: 'which logins can your workloads use (separated by commas, or all)',
    usual: usual.login,
  },
  {
    key: 'layout',
    question: 'where may tenants’ data lie (separated by commas, or all)',
    usual: usual.layout,
  },
  {
    key: 'withoutSecret',
    question: 'must workloads log in without a secret (yes or no)',
    usual: usual.withoutSecret === true ? 'yes' : 'no',
  },
  {
    key: 'ownSettings',
    question: 'must each tenant have bucket settings of its own (yes or no)',
    usual: usual.ownSettings === true ? 'yes' : 'no',
  },
  {
    key: 'propagationOk',
    question: 'can you wait some seconds until a new credential works (yes or no)',
    usual: usual.propagationOk === true ? 'yes' : 'no',
  },
  {
    key: 'crossAccount',
    question: 'must roles lie in another account than Vault’s user (yes or no)',
    usual: usual.crossAccount === true ? 'yes' : 'no',
  },
  {
    key: 'revokeWithin',
    question: 'how soon must a revoked credential stop working (empty: its expiration is enough)',
    usual: usual.revokeWithin ?? '',
  },
  {
    key: 'auditByRole',
    question: 'must CloudTrail tell tenants apart by role (yes or no)',
    usual: usual.auditByRole === true ? 'yes' : 'no',
  },
  {
    key: 'quota',
    question: 'own quotas, as in iam-roles=5000, separated by commas',
    usual: quotasOf(usual).join(','),
  },
  { key: 'rtt', question: 'round trip from Vault to AWS (empty: not known)', usual: usual.rtt ?? '' },
  { key: 'stsP50', question: 'STS’s own median (empty: not known)', usual: usual.stsP50 ?? '' },
  { key: 'iamP50', question: 'IAM’s own median (empty: not known)', usual: usual.iamP50 ?? '' },
  { key: 'bench', question: 'a run of pnpm bench issuance (empty: none)', usual: usual.bench ?? '' },
  {
    key: 'isolation',
    question: 'a run of pnpm scenario isolation (empty: none)',
    usual: usual.isolation ?? '',
  },
  {
    key: 'drills',
    question: 'runs of drills, or a directory of runs, separated by commas (empty: none)',
    usual: wordsOf(usual.drills ?? []).join(','),
  },
];

const EXAMPLES = `
Examples:
  $ pnpm decide --tenants 500                             the record, on standard output
  $ pnpm decide --tenants 5000 --quota iam-roles=5000     with a quota that AWS raised for you
  $ pnpm decide --revoke-within 1m --propagation-ok       a revoked credential must stop working within a minute
  $ pnpm decide --tenants 50000 --layout bucket,prefix    a bucket each, or a prefix each in one bucket
  $ pnpm decide --login kubernetes,jwt --without-secret   what your workloads can log in with
  $ pnpm decide --cross-account --audit-by-role           roles in another account, one a tenant in CloudTrail
  $ pnpm decide --must tenant-data,blast-radius --out docs/decisions/topology.md
  $ pnpm decide --tenants 5000 --out decision.html        the record as a page
  $ pnpm decide --bench runs/A --isolation runs/B         with what your runs found
  $ pnpm decide --drills runs                             with what the newest of each drill found
  $ pnpm decide --bench runs/A --rtt 1.2ms --sts-p50 25ms --iam-p50 60ms   what issuing takes on your AWS
  $ pnpm decide --interactive`;
