import { BOUNDARIES, type Boundary, type Claims } from '@cordon/domain';
import { cellsOf, countsAt, PROPAGATION } from './cells.ts';
import type { Candidate, Column, Question } from './compare.types.ts';
import { driversOf } from './drivers.ts';
import { type Cell, duration, shown } from './source.ts';
import { livesOn, type Traits } from './traits.ts';
import { type Wall, walls } from './walls.ts';

/**
 * Compares candidates for a question: those that the team asked for first, of these those that can be chosen, then fewest open
 * boundaries, then fewest quotas to raise, then the layout that costs least, then fewest objects. Pure.
 */
export function compare(candidates: readonly Candidate[], question: Question): readonly Column[] {
  return candidates
    .map((candidate) => column(candidate, question))
    .sort((a, b) => weigh(a, b) || nameOf(a).localeCompare(nameOf(b)));
}

/** Compares two candidates; 0 is a tie, which the name must not decide. */
function weigh(a: Column, b: Column): number {
  return (
    a.unasked.length - b.unasked.length ||
    a.out.length - b.out.length ||
    a.open.length - b.open.length ||
    a.raises.length - b.raises.length ||
    a.layout.costs.length - b.layout.costs.length ||
    a.objectsAtN - b.objectsAtN
  );
}

/** The full name of an option, with layout and login. */
export const nameOf = ({ topology, layout, login }: Column): string =>
  `\`${topology}\` with layout \`${layout.id}\` and login \`${login.id}\``;

/** The result of the comparison: one option, a tie of several, or none. */
export interface Answer {
  readonly best: readonly Column[];
  /** The next that can be chosen; without one, the next that cannot. */
  readonly runnerUp?: Column;
}

/** The answer that stands in sorted columns. */
export function answerOf(columns: readonly Column[]): Answer {
  const [first] = columns;
  const best =
    first === undefined || first.out.length + first.unasked.length > 0
      ? []
      : columns.filter((other) => weigh(first, other) === 0);
  const runnerUp = columns[best.length];
  return { best, ...(runnerUp === undefined ? {} : { runnerUp }) };
}

/**
 * The columns of the table: each topology with its best layout and login, then the first topology with other layouts
 * and logins.
 */
export interface Screen {
  readonly first: Column;
  readonly topologies: readonly Column[];
  readonly layouts: readonly Column[];
  readonly logins: readonly Column[];
}

/** The table’s rows, of sorted columns; `undefined` without any. */
export function screenOf(columns: readonly Column[]): Screen | undefined {
  const [first] = columns;
  if (first === undefined) return undefined;
  const topologies = [...new Map(columns.toReversed().map((one) => [one.topology, one])).values()];
  const same = (one: Column, key: 'login' | 'layout') => one[key].id === first[key].id;
  const others = columns.filter((one) => one.topology === first.topology && one !== first);
  return {
    first,
    topologies: topologies.toSorted((a, b) => columns.indexOf(a) - columns.indexOf(b)),
    layouts: others.filter((one) => same(one, 'login') && !same(one, 'layout')),
    logins: others
      .filter((one) => same(one, 'layout') && !same(one, 'login'))
      .toSorted((a, b) => a.login.id.localeCompare(b.login.id)),
  };
}

function column(candidate: Candidate, question: Question): Column {
  const found = walls({ ...candidate, usage: question, quotas: question.quotas });
  const [first] = found;
  const counts = countsAt(candidate.objects, question.tenants);
  const tight = found.filter((wall) => wall.tenants < question.tenants);
  const raises = tight.filter((wall) => isRaisable(wall, question));
  const fixed = tight.find((wall) => !isRaisable(wall, question));
  const open = openOf(candidate.claims);
  const objectsAtN = counts.reduce((sum, { count }) => sum + count, 0);
  return {
    topology: candidate.topology,
    login: candidate.login,
    layout: candidate.layout,
    unasked: unaskedOf(candidate, question),
    sentence: candidate.sentence,
    cells: cellsOf(candidate, question, first),
    walls: found,
    unpublished: unpublished(candidate.traits),
    raises,
    drivers: driversOf(candidate, question, { raises, fixed, open, objectsAtN }),
    ...(candidate.stopping === undefined ? {} : { stopping: candidate.stopping }),
    out: reasonsOut(candidate, question, fixed),
    objectsAtN,
    open,
    reasons: Object.fromEntries(
      Object.entries(candidate.claims).map(([boundary, { reason }]) => [boundary, reason]),
    ) as Record<Boundary, string>,
  };
}

function unaskedOf({ login, layout }: Candidate, { logins, layouts }: Question): readonly string[] {
  return [
    ...(logins === undefined || logins.includes(login.id) ? [] : [`login \`${login.id}\``]),
    ...(layouts === undefined || layouts.includes(layout.id) ? [] : [`layout \`${layout.id}\``]),
  ];
}

const isRaisable = ({ raised }: Wall, { tenants }: Question) =>
  raised !== undefined && raised.tenants >= tenants;

/**
 * One IAM user per lease depends on IAM’s control plane, whose rate limits are not published: leaving that out would
 * look like free capacity.
 */
function unpublished({ credential }: Traits): readonly Cell[] {
  if (credential !== 'iam_user') return [];
  return [
    {
      text: 'IAM’s own request rate: every lease makes and deletes a user; AWS publishes no figure',
      sources: [
        {
          kind: 'cited',
          document:
            'https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/',
          date: 'undated',
        },
      ],
    },
  ];
}

const openOf = (claims: Claims): readonly Boundary[] =>
  (Object.keys(BOUNDARIES) as Boundary[]).filter((boundary) => claims[boundary].position === 'open');

function reasonsOut(candidate: Candidate, question: Question, wall: Wall | undefined): string[] {
  const { claims, verdict, traits } = candidate;
  const { must, tenants, propagationOk } = question;
  return [
    ...(candidate.misfit === undefined ? [] : [candidate.misfit]),
    ...must
      .filter((boundary) => claims[boundary].position === 'open')
      .map((boundary) => `${boundary} must hold and is open: ${claims[boundary].reason}`),
    ...(wall === undefined ? [] : [metAt(wall, tenants)]),
    ...needsUnmet(candidate, question),
    ...(traits.credential === 'iam_user' && !propagationOk ? [`a credential works ${PROPAGATION}`] : []),
    ...(verdict?.kind === 'breached' ? [`breached in ${verdict.run}`] : []),
  ];
}

function metAt({ quota, tenants: fits, raised }: Wall, tenants: number): string {
  const further = raised === undefined ? '' : `, and at ${shown(raised.tenants)} where AWS raises it`;
  return `${quota.name} is reached at ${shown(fits)} tenants${further}, below ${shown(tenants)}`;
}

function needsUnmet({ traits, login, layout }: Candidate, question: Question): string[] {
  const { crossAccount, revokeWithinSeconds, auditByRole, ttlSeconds } = question;
  const inRole = traits.credential === 'assumed_role' || traits.credential === 'web_identity';
  const alive = livesOn(traits, ttlSeconds);
  const out: string[] = [];
  if (question.noSecret && login.secret !== 'none')
    out.push(
      `workloads must log in without a secret, and by \`${login.id}\` they ${login.secret === 'handed' ? 'are given one each time' : 'keep one'}`,
    );
  if (question.ownSettings && layout.shared)
    out.push(
      `each tenant must have settings of its own, and by layout \`${layout.id}\` tenants share those of one bucket`,
    );
  if (crossAccount && !traits.crossAccount)
    out.push(
      inRole
        ? 'roles must lie in another account, and as deployed here they lie in Vault’s own'
        : 'roles must lie in another account, and its credentials belong to Vault’s own: no role is assumed',
    );
  if (revokeWithinSeconds !== undefined && !traits.revocable && alive > revokeWithinSeconds)
    out.push(
      `a revoked credential must stop working within ${duration(revokeWithinSeconds)}, and a session stays valid for up to ${duration(alive)}`,
    );
  if (auditByRole && (traits.sharedRole || !inRole))
    out.push(
      traits.credential === 'iam_user'
        ? 'CloudTrail must tell tenants apart by role, and it names a user that is deleted with its lease'
        : 'CloudTrail must tell tenants apart by role, and all tenants act as one principal',
    );
  return out;
}
