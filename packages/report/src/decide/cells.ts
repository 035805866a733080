import { BOUNDARIES, type Boundary, type ObjectCounts } from '@cordon/domain';
import type { Candidate, Question, Row } from './compare.types.ts';
import { ambiguous, broken, joined, left, stopped, stoppedAlone } from './drilled.ts';
import { type Cell, duration, type Source, shown } from './source.ts';
import { livesOn } from './traits.ts';
import type { Wall } from './walls.ts';

/** How many objects of each type a topology makes for so many tenants. */
export function countsAt(
  objects: ObjectCounts,
  tenants: number,
): readonly { readonly type: string; readonly count: number; readonly perTenant: number }[] {
  return Object.entries(objects).map(([type, { base, perTenant }]) => ({
    type,
    count: base + perTenant * tenants,
    perTenant,
  }));
}

const NO_BENCH: Source = { kind: 'not-measured', madeBy: 'pnpm bench issuance, then --bench runs/<time>' };

/** Median issuance against the bench’s baseline, with its interval. */
function latency({ latency: measured }: Candidate): Cell {
  if (measured === undefined) return { text: 'not measured here', sources: [NO_BENCH] };
  const { ratio, low, high, baseline } = measured;
  const known = low !== undefined && high !== undefined;
  const interval = known
    ? `95 % interval ${low.toFixed(2)}–${high.toFixed(2)}`
    : 'too little measured for an interval';
  const none = known && low <= 1 && high >= 1 ? ', no difference shown' : '';
  return {
    text: `${ratio.toFixed(2)} × the median of ${baseline} (${interval}${none}), on emulated AWS`,
    sources: [{ kind: 'measured', run: measured.run }],
  };
}

/** What one issuance takes on the team’s own AWS. */
function predicted({ issuance }: Candidate): Cell {
  if (issuance === undefined) return { text: 'not known', sources: [NO_BENCH] };
  const { formula, predictedMs, run } = issuance;
  const measured: Source = { kind: 'measured', run };
  if (predictedMs === undefined)
    return {
      text: `give --rtt with --sts-p50 or --iam-p50, as the formula asks, for a number: ${formula}`,
      sources: [measured],
    };
  return {
    text: `${predictedMs.toFixed(1)} ms at the median: ${formula}`,
    sources: [measured, { kind: 'given', flag: '--rtt, --sts-p50, --iam-p50' }],
  };
}

const FORMULA: Source = {
  kind: 'counted',
  what: 'formula of the topology, held against synths by stacks/src/counts.test.ts and pnpm scenario scale',
};

const DISABLE =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html';
const LEAVING: Source = { kind: 'stated', file: 'docs/stopping-a-tenant.md' };
const TTL: Source = { kind: 'given', flag: '--ttl' };
const NO_CALL_ENDS_ONE: Source = { kind: 'cited', document: DISABLE, date: 'undated' };

/** What a key that was just made waits for. */
export const PROPAGATION = 'only after IAM has propagated the new key: some seconds; AWS states no bound';

/** Every cell of one topology’s column. Pure; each names what it rests on. */
export function cellsOf(
  candidate: Candidate,
  question: Question,
  wall: Wall | undefined,
): Readonly<Record<Row, Cell>> {
  const position = (boundary: Boundary) => positionOf(candidate, boundary);
  return {
    login: loginCell(candidate),
    layout: layoutCell(candidate),
    objects: objects(candidate, question),
    wall: wallCell(wall),
    leaked: leaked(candidate, question),
    wrongLine: wrongLine(candidate),
    stop: stop(candidate),
    revoke: revoke(candidate, question),
    audit: position('attribution'),
    ambiguous: ambiguous(candidate),
    usable: usable(candidate),
    onboarding: onboarding(candidate),
    offboarding: offboarding(candidate, question),
    outage: broken(candidate),
    latency: latency(candidate),
    predicted: predicted(candidate),
    isolation: isolation(candidate),
    open: openBoundaries(candidate),
  };
}

const SECRET = {
  handed: 'a workload is handed a secret for each login',
  kept: 'a workload keeps a private key',
  none: 'a workload keeps no secret',
} as const;

/** What a new tenant needs to log in. */
const HANDED = {
  handed: 'hand the tenant its role id and a wrapped secret id',
  kept: 'have the authority issue its certificate',
  none: 'nothing: its workloads prove their platform identity',
} as const;

/** What stops a tenant from logging in. */
const ENDED = {
  handed: 'destroy its secret ids',
  kept: 'revoke its certificates, delete its login role',
  none: 'delete its login role',
} as const;

function loginCell({ login }: Candidate): Cell {
  const asks = `a login needs Vault and ${login.asks}`;
  return {
    text: `\`${login.id}\`: ${login.sentence}; ${login.rests}; ${SECRET[login.secret]}; ${asks}`,
    sources: [{ kind: 'stated', file: login.file }],
  };
}

function layoutCell({ layout }: Candidate): Cell {
  const costs = layout.costs.map(({ what, why }) => `${what}: ${why}`);
  return {
    text: [`\`${layout.id}\`: ${layout.sentence}`, ...costs].join('; '),
    sources: [
      { kind: 'stated', file: layout.file },
      ...layout.costs.map(({ source }): Source => ({ kind: 'cited', document: source, date: 'undated' })),
    ],
  };
}

function objects({ objects }: Candidate, { tenants }: Question): Cell {
  const counts = countsAt(objects, tenants);
  const all = (prefix: string) =>
    counts.reduce((sum, { type, count }) => sum + (type.startsWith(prefix) ? count : 0), 0);
  const parts = counts.map(({ type, count }) => `${shown(count)} ${type}`);
  const sum = `${shown(all('aws_'))} in AWS, ${shown(all('vault_'))} in Vault`;
  return { text: `${sum}: ${parts.join(', ')}`, sources: [FORMULA] };
}

function wallCell(wall: Wall | undefined): Cell {
  if (wall === undefined) return { text: 'no known quota limits it', sources: [FORMULA] };
  const raised =
    wall.raised === undefined
      ? ''
      : Number.isFinite(wall.raised.to)
        ? `; ${shown(wall.raised.tenants)} tenants where AWS raises it to ${shown(wall.raised.to)}`
        : '; more where AWS raises it (no documented maximum)';
  return {
    text: `${shown(wall.tenants)} tenants: ${wall.quota.name} (${wall.how})${raised}`,
    sources: wall.sources,
  };
}

function leaked(candidate: Candidate, { ttlSeconds }: Question): Cell {
  const { claims, traits } = candidate;
  const holds =
    claims['tenant-data'].position === 'holds' && claims['tenant-credentials'].position === 'holds';
  const reach = holds ? 'what one tenant may reach' : 'more than one tenant (see open boundaries)';
  const own = positionOf(candidate, 'tenant-data').sources;
  if (traits.credential === 'iam_user')
    return { text: `${reach}, until its lease is revoked or ends`, sources: own };
  return {
    text: `${reach}, until the session expires (at most ${duration(livesOn(traits, ttlSeconds))}): no call ends one session`,
    sources: [...own, TTL, NO_CALL_ENDS_ONE],
  };
}

function wrongLine({ traits }: Candidate): Cell {
  const { tenants, iamRoles, vaultRoles } = traits.counted;
  const synth: Source = {
    kind: 'counted',
    what: `synth at ${tenants} tenants: ${iamRoles} aws_iam_role, ${vaultRoles} vault_aws_secret_backend_role`,
  };
  const text = traits.sharedRole
    ? 'in what all sessions share: every tenant at once; in one tenant’s Vault role: that tenant reaches all that the shared policy allows'
    : 'that one tenant reaches what the line names; no other tenant’s policy changes';
  return { text, sources: [synth] };
}

function revoke(candidate: Candidate, { ttlSeconds }: Question): Cell {
  const { traits, revocation } = candidate;
  const claimed = positionOf(candidate, 'revocation');
  if (!traits.revocable) {
    const most = { text: `up to ${duration(livesOn(traits, ttlSeconds))}`, sources: [TTL] };
    return together(most, claimed, stoppedAlone(candidate));
  }
  const took: Cell =
    revocation === undefined
      ? { text: 'as long as the lease’s revocation takes', sources: [] }
      : {
          text: `as long as the lease’s revocation takes, ${revocation.p50Ms.toFixed(0)} ms at the median of ${revocation.samples} on emulated AWS`,
          sources: [{ kind: 'measured', run: revocation.run }],
        };
  return together(took, claimed, stoppedAlone(candidate));
}

function usable({ traits }: Candidate): Cell {
  const user = traits.credential === 'iam_user';
  const source: Source = {
    kind: 'cited',
    document: user
      ? 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html (eventual consistency)'
      : 'https://developer.hashicorp.com/vault/docs/secrets/aws#usage',
    date: user ? '2023-06-15' : 'v1.21.x',
  };
  return { text: user ? PROPAGATION : 'at once: STS sessions need no propagation', sources: [source] };
}

const perTenantOf = ({ objects }: Candidate) =>
  countsAt(objects, 0)
    .filter(({ perTenant }) => perTenant > 0)
    .map(({ type, perTenant }) => `${perTenant} ${type}`)
    .join(', ');

function onboarding(candidate: Candidate): Cell {
  const steps = `(1) add the id to the tenants; (2) terraform apply adds ${perTenantOf(candidate)}; (3) ${HANDED[candidate.login.secret]}`;
  return together({ text: steps, sources: [FORMULA] }, joined(candidate));
}

/** Terraform deletes the objects but revokes no token or credential: docs/stopping-a-tenant.md. */
function offboarding(candidate: Candidate, { ttlSeconds }: Question): Cell {
  const { traits } = candidate;
  const end = traits.revocable
    ? 'revoke its leases'
    : `wait ${duration(livesOn(traits, ttlSeconds))} for its sessions to end, or deny them`;
  const steps = `(1) ${ENDED[candidate.login.secret]} and revoke its tokens by accessor; (2) ${end}; (3) empty its data; (4) terraform apply removes ${perTenantOf(candidate)}`;
  const order =
    'in this order: after Terraform alone its token stays valid, and works again for the next tenant with the same id';
  return together({ text: `${steps}; ${order}`, sources: [FORMULA, LEAVING] }, left(candidate));
}

/** The emergency stop: what is claimed, and which levers ended the tenant's access. */
function stop(candidate: Candidate): Cell {
  return together(positionOf(candidate, 'blast-radius'), stopped(candidate));
}

/** One cell: the claim, and what was found. */
function together(...cells: readonly (Cell | undefined)[]): Cell {
  const some = cells.filter((cell) => cell !== undefined);
  return {
    text: some.flatMap(({ text }) => (text === '' ? [] : [text])).join('; '),
    sources: some.flatMap(({ sources }) => sources),
  };
}

function isolation({ verdict }: Candidate): Cell {
  if (verdict === undefined)
    return {
      text: 'not run',
      sources: [
        {
          kind: 'not-measured',
          madeBy: 'pnpm scenario isolation --topology all, then --isolation runs/<time>',
        },
      ],
    };
  return {
    text: `${verdict.kind} at worst over ${verdict.attempts} attempts`,
    sources: [{ kind: 'measured', run: verdict.run }],
  };
}

/** What the topology claims at a boundary, and what a run found there. */
function positionOf({ topology, claims, verdict }: Candidate, boundary: Boundary): Cell {
  const { position, reason } = claims[boundary];
  const stated: Source = { kind: 'stated', file: `stacks/src/topologies/${topology}.topology.ts` };
  const found = verdict?.boundaries?.[boundary];
  if (verdict === undefined || found === undefined)
    return { text: `${position}: ${reason}`, sources: [stated] };
  return {
    text: `${position}: ${reason}; attacked ${found.attempts} times, ${found.kind} at worst`,
    sources: [stated, { kind: 'measured', run: verdict.run }],
  };
}

function openBoundaries(candidate: Candidate): Cell {
  const open = (Object.keys(BOUNDARIES) as Boundary[]).filter(
    (boundary) => candidate.claims[boundary].position === 'open',
  );
  const stated: Source = { kind: 'stated', file: `stacks/src/topologies/${candidate.topology}.topology.ts` };
  const words = open.map((boundary) => `${boundary} (${positionOf(candidate, boundary).text})`);
  const measured: Source[] =
    candidate.verdict === undefined ? [] : [{ kind: 'measured', run: candidate.verdict.run }];
  return { text: words.length === 0 ? 'none' : words.join('; '), sources: [stated, ...measured] };
}
