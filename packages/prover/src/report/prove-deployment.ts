import { BOUNDARIES, type Boundary } from '@cordon/domain';
import { stateFromConfiguration, type TerraformJson } from '@cordon/terraform';
import { groundsOf } from '../explain/rests-on.ts';
import { buildModel } from '../model/build-model.ts';
import type { IsolationModel } from '../model/model.types.ts';
import { type DeployedState, ModelError } from '../model/state.types.ts';
import { provePair } from '../pair/prove-pair.ts';
import type { Caller, Question, Witness } from '../problem.types.ts';
import { type AllPairs, type Holder, proveAll } from '../sharing/prove-all.ts';
import { SOUNDNESS_LIMITS } from './limits.ts';
import { PROVABLE } from './provable.ts';
import { askBeyondPairs, CROSSES, findingOf, ProofCache } from './questions.ts';
import type { BoundaryVerdict, Finding, ProofClass, ProofReport } from './report.types.ts';

/** What to prove, and what to tell on the way. */
export interface ProveOptions {
  /**
   * A topology of Cordon's: it states that its tokens carry no policy `default`, so that what this one gives counts. Of
   * any other deployment it is what every ordinary Vault gives, and no finding.
   */
  readonly topology?: string;
  readonly guards?: readonly string[];
  /** Only from this tenant to that one. */
  readonly pair?: readonly [string, string];
  /** Leave out what each proof rests on (the costly part for a report nobody reads). */
  readonly brief?: boolean;
  readonly onStep?: (step: string) => void;
}

const MOST_EXPLAINED = 8;
const LARGEST_MATRIX = 64;

/**
 * Proves what a synthesized Terraform configuration (`cdk.tf.json`) would deploy, without deploying it: seconds, and no
 * service. Never throws for a configuration that cannot be understood: the report then says `unknown` and why.
 */
export function proveTerraform(configuration: TerraformJson, options: ProveOptions = {}): ProofReport {
  return proveState(() => stateFromConfiguration(configuration), options);
}

/** Proves a deployment from its state, however that was learnt. */
export function proveState(read: () => DeployedState, options: ProveOptions = {}): ProofReport {
  const started = performance.now();
  try {
    options.onStep?.('reading what is deployed');
    return proveModel(buildModel(read()), options, started);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return nothingProved(error.message, options, performance.now() - started);
  }
}

/** Proves a model. */
export function proveModel(
  model: IsolationModel,
  options: ProveOptions = {},
  started = performance.now(),
): ProofReport {
  const { tenants } = model;
  const chosen = options.pair;
  const holders = tenants.flatMap((tenant, index): Holder[] =>
    chosen === undefined || chosen[0] === tenant.id
      ? tenant.callers.map((caller) => ({ tenant: index, caller }))
      : [],
  );
  const asked = tenants.flatMap(({ id, data }, index) =>
    chosen === undefined || chosen[1] === id ? data.map((target) => ({ target, owner: index })) : [],
  );
  const targets = asked.map(({ target }) => target);
  const now = Date.now();
  options.onStep?.(`${holders.length} credentials against ${targets.length} buckets`);
  const all = proveAll(
    holders,
    targets,
    asked.map(({ owner }) => owner),
    now,
  );
  options.onStep?.('self-grants, outsiders, owners and Vault');
  const beyond =
    chosen === undefined
      ? askBeyondPairs(model, new ProofCache(now), { strict: options.topology !== undefined })
      : { findings: [], unknown: [] };
  const inScope = all.proofs;
  const findings: Finding[] = [
    ...inScope.flatMap(({ answer, caller, target, pairs }) =>
      inOrder(answer.witnesses).map((witness) =>
        findingOf(caller, target, witness, CROSSES[witness.question], pairs),
      ),
    ),
    ...borrowed(inScope, tenants),
    ...beyond.findings,
  ];
  const unknown = [
    ...inScope.flatMap(({ answer }) => {
      const open = [...new Set(answer.untold.map((question) => CROSSES[question]))];
      return answer.reasons.flatMap((reason) => open.map((boundary) => ({ boundary, reason })));
    }),
    ...beyond.unknown,
  ];
  const boundaries = PROVABLE.map((boundary) =>
    verdictOn(boundary, findings, unknown, chosen === undefined || OF_PAIRS.includes(boundary)),
  );
  const verdict = worst(boundaries.map((one) => one.verdict));
  options.onStep?.('what the proofs rest on');
  return {
    schema: 1,
    ...(options.topology === undefined ? {} : { topology: options.topology }),
    guards: options.guards ?? [],
    tenants: tenants.map(({ id }) => id),
    verdict,
    boundaries,
    pairs: {
      all: chosen === undefined ? tenants.length * (tenants.length - 1) : 1,
      refuted: all.refuted.count,
      unknown: all.unknown.count,
    },
    classes: inScope.map((proof, index) => classOf(proof, options.brief !== true && index < MOST_EXPLAINED)),
    findings,
    unknown: [...new Set(unknown.map(({ reason }) => reason))],
    ...(tenants.length <= LARGEST_MATRIX ? { matrix: matrixOf(tenants, all, chosen) } : {}),
    credentials: tenants.reduce((sum, { callers }) => sum + callers.length, 0),
    limits: SOUNDNESS_LIMITS,
    ms: performance.now() - started,
  };
}

const ORDER: readonly Question[] = ['reads', 'writes', 'metadata', 'enumerates', 'grants', 'future'];
/** What one pair answers by itself; all else takes a tenant's other rights, too. */
const OF_PAIRS: readonly Boundary[] = ['tenant-data', 'tenant-metadata'];

/** What people ask first, first. */
function inOrder(witnesses: readonly Witness[]): readonly Witness[] {
  return witnesses.toSorted((a, b) => ORDER.indexOf(a.question) - ORDER.indexOf(b.question));
}

/** Refuting credentials that the owner of the bucket can get just the same: they stand for another tenant. */
function borrowed(proofs: AllPairs['proofs'], tenants: IsolationModel['tenants']): Finding[] {
  return proofs.flatMap(({ answer, caller, target, pairs }) => {
    const [witness] = answer.witnesses;
    if (witness === undefined) return [];
    const owner = tenants.find(({ id }) => id === target.tenant);
    const same = owner?.callers.some((own) => standsFor(own) === standsFor(caller)) ?? false;
    if (!same) return [];
    // A session that reaches every bucket alike stands for nobody, though all can get it.
    const elsewhere = tenants.some(
      ({ id, data }) => id !== target.tenant && data.every((one) => provePair(caller, one).kind === 'proved'),
    );
    if (!elsewhere) return [];
    return [findingOf(caller, target, witness, 'tenant-credentials', pairs)];
  });
}

function standsFor({ principal, context, name, policies }: Caller): string {
  const session = policies.session?.map((one) => one.name);
  return JSON.stringify([principal, context, name?.options, session]);
}

function classOf(
  { answer, caller, target, pairs }: AllPairs['proofs'][number],
  explained: boolean,
): ProofClass {
  return {
    verdict: answer.kind,
    pairs,
    example: { caller: caller.id, bucket: target.arn },
    ...(explained && answer.kind === 'proved' ? { grounds: groundsOf(caller, target) } : {}),
  };
}

function verdictOn(
  boundary: Boundary,
  findings: readonly Finding[],
  unknown: readonly { readonly boundary: Boundary; readonly reason: string }[],
  asked: boolean,
): BoundaryVerdict {
  const refuting = findings.filter((one) => one.boundary === boundary).map(({ sentence }) => sentence);
  if (refuting.length > 0)
    return { boundary, verdict: 'refuted', reasons: [...new Set(refuting)].slice(0, 20) };
  const reasons = unknown.filter((one) => one.boundary === boundary).map(({ reason }) => reason);
  if (reasons.length > 0)
    return { boundary, verdict: 'unknown', reasons: [...new Set(reasons)].slice(0, 20) };
  if (!asked) return { boundary, verdict: 'not-asked', reasons: ['only one pair was asked about'] };
  return { boundary, verdict: 'proved', reasons: [BOUNDARIES[boundary]] };
}

function worst(verdicts: readonly BoundaryVerdict['verdict'][]): BoundaryVerdict['verdict'] {
  if (verdicts.includes('refuted')) return 'refuted';
  if (verdicts.includes('unknown')) return 'unknown';
  return verdicts.includes('not-asked') ? 'not-asked' : 'proved';
}

function matrixOf(tenants: IsolationModel['tenants'], all: AllPairs, chosen: ProveOptions['pair']): string[] {
  const isAsked = (from: number, to: number): boolean =>
    chosen === undefined || (tenants[from]?.id === chosen[0] && tenants[to]?.id === chosen[1]);
  const letter = (from: number, to: number): string =>
    from === to
      ? '.'
      : !isAsked(from, to)
        ? '-'
        : all.refuted.has(from, to)
          ? 'r'
          : all.unknown.has(from, to)
            ? 'u'
            : 'p';
  return tenants.map((_, from) => tenants.map((__, to) => letter(from, to)).join(''));
}

function nothingProved(reason: string, options: ProveOptions, ms: number): ProofReport {
  return {
    schema: 1,
    ...(options.topology === undefined ? {} : { topology: options.topology }),
    guards: options.guards ?? [],
    tenants: [],
    verdict: 'unknown',
    boundaries: PROVABLE.map((boundary) => ({ boundary, verdict: 'unknown', reasons: [reason] })),
    pairs: { all: 0, refuted: 0, unknown: 0 },
    classes: [],
    findings: [],
    unknown: [reason],
    credentials: 0,
    limits: SOUNDNESS_LIMITS,
    ms,
  };
}
