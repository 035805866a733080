import type { Attempt, AttemptLine, Deployment, RecordLine } from '@cordon/domain';
import { messageOf } from '@cordon/domain';
import { issueAllPossible } from '@cordon/harness/issue-all';
import { beginLeg, type LegHead, runLeg } from '@cordon/harness/leg';
import type { PlannedDeployment } from '@cordon/harness/planned-deployment';
import type { Stage } from '@cordon/harness/stage';
import { judge } from '@cordon/judge';
import { prefixPair } from '@cordon/terraform/edit';
import { attackIds, loadAttacks } from '../isolation/attack-registry.ts';
import type { CaseResult } from './case.types.ts';
import { judgeCase, judgeUnapplied } from './judge-case.ts';
import type { Mutant } from './mutant.ts';
import { mutantFile } from './mutant-registry.ts';
import { askProver, besideProver } from './prover.ts';

/** What all cases of a run share. */
export interface CaseInput {
  readonly planned: PlannedDeployment;
  readonly stage: Stage;
  /** Runs every attack on every mutant, also after one has noticed it. */
  readonly everyAttack?: boolean | undefined;
  /** Without what differs from leg to leg. */
  readonly common: Pick<LegHead, 'run' | 'engine' | 'versions' | 'record' | 'onEvent' | 'signal'>;
}

/** A case, and whether it may have left something behind that Terraform does not see. */
export interface RanCase {
  readonly result: CaseResult;
  readonly dirty: boolean;
}

/**
 * Applies one mutant as a difference, lets the attacks that should notice run and, only if none of them does, all the
 * others. Where the prover proves what it was asked, two tenants are enough for
 * these others: the proof is for all, and what it cannot see (names, leases) does not depend on who the tenants are.
 * Resolves to `undefined` where the mutant does not concern the topology. Rejects when it is aborted.
 */
export async function runCase(mutant: Mutant, input: CaseInput): Promise<RanCase | undefined> {
  const { planned, stage, common } = input;
  const tf = mutant.mutate(structuredClone(planned.tf), planned);
  if (tf === undefined) return undefined;
  const { id, sentence, breaks, killedBy: expected } = mutant;
  const names = { mutant: id, file: mutantFile(id), topology: planned.leg, sentence, breaks, expected };
  const proving = clock();
  const prover = askProver(tf, planned.claims, { topology: planned.topology, breaks });
  const proverMs = proving();

  const applying = clock();
  let deployment: Deployment | undefined;
  try {
    deployment = await stage.deploy(planned, mutant);
  } catch (error) {
    common.signal?.throwIfAborted();
    const ms = { apply: applying(), attacks: 0, prover: proverMs };
    const judged = judgeUnapplied(mutant, messageOf(error));
    return { result: { ...names, ...judged, met: [], prover, beside: { kind: 'same' }, ms }, dirty: true };
  }
  if (deployment === undefined) return undefined;
  const apply = applying();

  const attacking = clock();
  const suite = suiteOn(deployment, mutant, input);
  const { actors, withoutCredentials } = await issueAllPossible(deployment, stage.lab.access, common.signal);
  const first = new Set(withoutCredentials.length > 0 ? ['owner-reaches-own', ...expected] : expected);
  const rest = attackIds().filter((attack) => !first.has(attack));
  let lines = first.size === 0 ? [] : await suite('expected', [...first], actors, false);
  let judged = judgeCase(mutant, judge(lines), prover);
  if (input.everyAttack === true || judged.by.length === 0) {
    const few = input.everyAttack !== true && prover.answer === 'proved' && prover.covers;
    lines = [...lines, ...(await suite('the rest', rest, actors, few))];
    judged = judgeCase(mutant, judge(lines), prover);
  }
  const met = [...new Set(lines.flatMap((line) => (line.line === 'attempt' ? [line.attempt.attack] : [])))];
  const ms = { apply, attacks: attacking(), prover: proverMs };
  const beside = besideProver(judged.outcome, judged.by, prover, mutant.outsideTheModel);
  return {
    result: { ...names, ...judged, met, prover, beside, ms },
    dirty: lines.some(leftSomething),
  };
}

/** Runs some attacks on the mutated deployment as a leg of its own; resolves to what it wrote. */
function suiteOn(deployment: Deployment, mutant: Mutant, { planned, stage, common }: CaseInput) {
  return async (
    name: string,
    attacks: readonly string[],
    actors: Awaited<ReturnType<typeof issueAllPossible>>['actors'],
    few: boolean,
  ): Promise<readonly RecordLine[]> => {
    const written: RecordLine[] = [];
    const record = {
      write: (line: RecordLine) => {
        written.push(line);
        common.record.write(line);
      },
    };
    const head: LegHead = {
      ...common,
      record,
      leg: `${planned.leg} ~ ${mutant.id} ~ ${name}`,
      topology: planned.topology,
      guards: planned.guards,
      mutant: mutant.id,
      tenants: planned.tenants.map(({ id }) => id),
      claims: planned.claims,
      attacks: await loadAttacks(attacks),
    };
    beginLeg(head);
    const { access, explain } = stage.lab;
    await runLeg({
      ...head,
      deployment,
      access,
      actors,
      ...(explain === undefined ? {} : { explain }),
      ...(few ? { only: amongTwo(planned) } : {}),
    });
    return written;
  };
}

/** Attempts between the two tenants that careless patterns mix up, or else the first two. */
function amongTwo({ tenants }: PlannedDeployment): (attempt: Attempt) => boolean {
  const two = (prefixPair(tenants) ?? tenants.slice(0, 2)).map(({ id }) => id);
  return ({ attacker, victim }) => two.includes(attacker) && two.includes(victim);
}

/** Something in Vault was changed that no restorer puts back: `apply -refresh=false` would not notice. */
function leftSomething(line: RecordLine): boolean {
  if (line.line !== 'attempt') return false;
  const attempt: AttemptLine['attempt'] = line.attempt;
  const inVault = attempt.untouched?.some(({ read }) => read.via === 'vault') === true;
  return line.trouble !== undefined || (inVault && line.observed?.state === 'changed');
}

function clock(): () => number {
  const began = performance.now();
  return () => Math.round(performance.now() - began);
}
