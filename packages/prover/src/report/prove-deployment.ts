import { BOUNDARIES, type Boundary } from '@cordon/domain';
import { stateFromConfiguration, type TerraformJson } from '@cordon/terraform';
import { groundsOf } from '../explain/rests-on.ts';
import { buildModel } from '../model/build-model.ts';
import type { IsolationModel } from '../model/model.types.ts';
import { type DeployedState, ModelError } from '../model/state.types.ts';
import { provePair } from '../pair/prove-pair.ts';
import type { Caller, Question, Witness } from '../problem.types.ts';
import { type AllPairs, type Holder, proveAll } from '../sharing/prove-all.ts';
import { askBeyondPairs, CROSSES, findingOf, ProofCache } from './questions.ts';
import type { BoundaryVerdict, Finding, ProofClass, ProofReport } from './report.types.ts';

/** What the proof does not cover: printed with every report, so that nobody reads more into it than it says. */
export const SOUNDNESS_LIMITS: readonly string[] = [
  'True of AWS’s documented policy evaluation and of the policies as collected; changes made later, and the time until IAM has spread a change, are outside.',
  'Callers are the tenants’ Vault tokens, what can be had from them, unsigned requests and other AWS accounts; other principals of the account (operators, services, replication and batch jobs) are outside.',
  'Of what operators may do later two careless steps are asked about: giving a role id again for which an identity was kept, and on-boarding another party with the ARN of a tenant’s role, where roles lie in another account or an external id is presented (tried with none, with one that nobody has, and with those of other tenants that the trust policy speaks of).',
  'S3 actions on buckets and objects, IAM (where looking at anything counts as enumeration), what STS gives for a credential (AssumeRole, GetSessionToken, GetFederationToken), and S3 actions on the account and on what it keeps besides buckets; requests through access points, Object Lambda, Multi-Region Access Points, Access Grants, KMS and VPC endpoint policies are outside.',
  'Which condition keys a request has is as AWS’s pages say for its kind of credential (packages/iam/src/context/known-keys.ts); where they contradict each other, and of organisations (aws:PrincipalOrgID) and tags of buckets, it cannot be told. Keys of calls that AWS services make on behalf of somebody are absent from calls of one’s own; what a tenant could have a service do cannot be told either. Policies of an organisation count only where they are given.',
  'Requests are those made from now on: a condition on a time that is over is taken as it stands now and later. In a bucket that several share, a listing crosses where it could show a key that begins with another’s prefix; settings of the bucket belong to all of them.',
  'ACLs grant nothing (BucketOwnerEnforced); where they are switched on, nothing is proved of the bucket, unless its own is private, those to everybody are ignored and all is one account: then only a writer who names another account in its object’s ACL gives it away.',
  'Keys whose values hang together (aws:RequestTag and aws:TagKeys, aws:SourceIp and aws:VpcSourceIp) are taken to vary freely: that may refute too much, never prove too much.',
  'Of Vault 1.21: ACL paths with their priorities, capabilities, `sudo` and parameter limits; the policy `default` (of it only this is about others: whoever learns the id of a lease may look it up and renew it; that counts where a topology states to do without it); AppRole logins and secret ids, tokens made by a token or a token role, entities, groups and identity templates, policies, AppRoles, identities and Vault roles that a tenant may write. Whatever else a tenant’s policies open is named and makes the answer unknown.',
  'Role ids are taken to be known. Metadata of secret ids that nothing deployed fixes is taken to be whatever was asked for, wildcards included, as Vault before 1.21.6 lets through; what writing the engine’s configuration, mounts or auth methods could bring about is not followed, and unknown.',
  'Of the subsets of its policies that a token can give another, each policy alone and all together are tried: limits on parameters that only another subset loosens are outside.',
  'A session name pinned by allowed_parameters is tried as itself, with blanks around it and repeated, as Vault 1.21 lets through; names in logs (attribution), revocation and the blast radius of stopping a tenant are not asked about.',
  'Of Vault’s other engines two things are asked about: keys of users and secret ids that Terraform itself writes into a key-value engine (of running services: whether a user has a key that may lie where several tenants read; secret ids and passwords are taken not to be kept where others read), and whether a login believes what an engine makes (certificates, tokens of service accounts), which is then unknown; whatever else is kept or made there, namespaces, Sentinel and control groups are outside, and auth methods other than AppRole, userpass, JWT and OIDC, Kubernetes, LDAP, certificates and AWS; MFA and CIDR limits on tokens are taken not to be there.',
  'Of the organisation’s policies (SCP, RCP) the Deny statements count, as ones that may or may not bear on the account: what only they refuse is neither proved nor refuted. They are not taken to stop anybody from taking a session.',
  'Answers that tell something by existing (404 or 403, a taken bucket name) are outside; what is decided is whether a request is allowed.',
  'URLs presigned and sessions taken before a change stay valid until they expire.',
];

/** Boundaries that no request decides, so that a proof for all requests has nothing to say about them, and why. */
export const OUTSIDE_THE_MODEL: Readonly<Partial<Record<Boundary, string>>> = {
  attribution: 'whose name stands in a log is decided by no policy: every such request is allowed',
  revocation: 'what is left of a credential after its lease is a matter of time, and the model has no time',
  'blast-radius': 'stopping a tenant changes the deployment, and the model is of one deployment as it stands',
};

/** The boundaries that the prover has something to say about. */
export const PROVABLE: readonly Boundary[] = (Object.keys(BOUNDARIES) as Boundary[]).filter(
  (boundary) => OUTSIDE_THE_MODEL[boundary] === undefined,
);

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
