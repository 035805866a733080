import { BOUNDARIES, type Boundary, type Claims } from '@cordon/domain';
import { cellsOf, PROPAGATION } from './cells.ts';
import type { Candidate, Column, Question } from './compare.types.ts';
import { countsAt } from './objects.ts';
import type { Cell } from './source.ts';
import type { Traits } from './traits.ts';
import { type Wall, walls } from './walls.ts';
import { shown } from './words.ts';

/** Compares candidates for a question: those that can be chosen first, then fewest open boundaries, then fewest objects. Pure. */
export function compare(candidates: readonly Candidate[], question: Question): readonly Column[] {
  return candidates
    .map((candidate) => column(candidate, question))
    .sort(
      (a, b) =>
        a.out.length - b.out.length ||
        a.open.length - b.open.length ||
        a.objectsAtN - b.objectsAtN ||
        a.topology.localeCompare(b.topology),
    );
}

function column(candidate: Candidate, question: Question): Column {
  const found = walls({ ...candidate, usage: question, quotas: question.quotas });
  const [first] = found;
  const counts = countsAt(candidate.objects, question.tenants);
  return {
    topology: candidate.topology,
    sentence: candidate.sentence,
    cells: cellsOf(candidate, question, first),
    walls: found,
    unpublished: unpublished(candidate.traits),
    out: reasonsOut(candidate, question, first),
    objectsAtN: counts.reduce((sum, { count }) => sum + count, 0),
    open: openOf(candidate.claims),
  };
}

/** A user per lease is made by IAM’s control plane, whose rate nobody can look up: saying nothing would look like room. */
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

function reasonsOut(
  { claims, verdict, traits }: Candidate,
  { must, tenants, propagationOk }: Question,
  wall: Wall | undefined,
): string[] {
  return [
    ...must
      .filter((boundary) => claims[boundary].position === 'open')
      .map((boundary) => `${boundary} must hold and is open: ${claims[boundary].reason}`),
    ...(wall !== undefined && wall.tenants < tenants
      ? [`${wall.quota.name} is met at ${shown(wall.tenants)} tenants, below ${shown(tenants)}`]
      : []),
    ...(traits.credential === 'iam_user' && !propagationOk ? [`a credential works ${PROPAGATION}`] : []),
    ...(verdict?.kind === 'breached' ? [`breached in ${verdict.run}`] : []),
  ];
}
