import { BOUNDARIES, type Boundary } from '@cordon/domain';
import type { Candidate, Driver, Question } from './compare.types.ts';
import { type Cell, duration, type Source, shown } from './source.ts';
import { livesOn } from './traits.ts';
import { cited, type Wall } from './walls.ts';

/** Results of the comparison for one candidate. */
interface Found {
  readonly raises: readonly Wall[];
  readonly fixed: Wall | undefined;
  readonly open: readonly Boundary[];
  readonly objectsAtN: number;
}

/** Every driver in a word with its source, for the table that fits a screen. Pure. */
export function driversOf(
  candidate: Candidate,
  question: Question,
  found: Found,
): Readonly<Record<Driver, Cell>> {
  const { traits, topology, login, layout } = candidate;
  const { raises, fixed, open, objectsAtN } = found;
  const stated: Source = { kind: 'stated', file: `stacks/src/topologies/${topology}.topology.ts` };
  const synth: Source = { kind: 'counted', what: 'the topology’s Terraform, synthesized' };
  const missing = question.must.filter((boundary) => open.includes(boundary)).length;
  return {
    must: { text: missing === 0 ? 'yes' : `${missing} open`, sources: [stated] },
    quotas: quotasCell(raises, fixed),
    account: { text: traits.crossAccount ? 'another' : 'Vault’s', sources: [synth] },
    revoked: {
      text: traits.revocable ? 'lease' : `≤ ${duration(livesOn(traits, question.ttlSeconds))}`,
      sources: [synth],
    },
    audit: { text: auditWord(candidate), sources: [synth] },
    usable: { text: traits.credential === 'iam_user' ? 'later' : 'now', sources: [synth] },
    layout: { text: layout.id, sources: [{ kind: 'stated', file: layout.file }] },
    secret: { text: login.secret, sources: [{ kind: 'stated', file: login.file }] },
    open: { text: `${open.length} of ${Object.keys(BOUNDARIES).length}`, sources: [stated] },
    objects: {
      text: shown(objectsAtN),
      sources: [{ kind: 'counted', what: 'formula of the topology (stacks/src/counts.test.ts)' }],
    },
  };
}

function quotasCell(raises: readonly Wall[], fixed: Wall | undefined): Cell {
  if (fixed !== undefined) return { text: 'no', sources: [cited(fixed.quota)] };
  if (raises.length > 0) return { text: 'if raised', sources: raises.map(({ quota }) => cited(quota)) };
  return { text: 'fit', sources: [{ kind: 'counted', what: 'the quotas listed below, against the synths' }] };
}

function auditWord({ traits }: Candidate): string {
  if (traits.credential === 'iam_user') return 'user';
  if (traits.credential === 'federation_token') return 'session';
  return traits.sharedRole ? 'session' : 'role';
}
