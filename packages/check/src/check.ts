import { type IsolationModel, PROVABLE, SOUNDNESS_LIMITS } from '@cordon/prover';
import { type DeployedState, nameAt, type Reading } from '@cordon/terraform';
import type { CheckReport, Crossing, Untold } from './answer.types.ts';
import { answersOf, ask, worstOf } from './ask.ts';
import type { Config } from './config.ts';
import { findingsOf, type Told } from './findings.ts';
import { withFixes } from './fix.ts';
import { loginsOfNobody } from './init.ts';
import { lint } from './lint.ts';
import { Places } from './places.ts';
import { type CheckedTenant, type LackingTenant, resolveTenants } from './tenants.ts';
import { replaceUnparsed } from './unread-policies.ts';

export interface CheckOptions {
  /** The name of the input for people: the file's name. */
  readonly name: string;
  readonly onStep?: (step: string) => void;
  /**
   * What the input is compared with: a bucket's Terraform address that the input does not contain is looked up here.
   */
  readonly base?: Reading;
  /** Audit wildcards, unused roles and policies, and tags, as of this day (`YYYY-MM-DD`). */
  readonly lint?: string | undefined;
  /** Whether to look for changes that close crossings; true when absent. */
  readonly fixes?: boolean;
}

/** A report with the model behind it, for the code that makes the requests. */
export interface Examined {
  readonly report: CheckReport;
  readonly model: IsolationModel;
  /** The crossing behind each finding, by the finding's id. */
  readonly examples: ReadonlyMap<string, Crossing>;
  readonly tenants: readonly CheckedTenant[];
}

/** Decides every question of the configuration for the tenants of `cordon.json`. Throws `ConfigError` or `ModelError`. */
export function check(reading: Reading, config: Config, options: CheckOptions): CheckReport {
  return examine(reading, config, options).report;
}

/** The same, with the model. */
export function examine(
  reading: Reading,
  config: Config,
  { name, onStep, base, fixes = true, lint: today }: CheckOptions,
): Examined {
  const state = withEngines(replaceUnparsed(reading.state), config);
  const { tenants, lacking } = resolveTenants(
    config,
    state,
    (address) => nameAt(reading, address) ?? (base === undefined ? undefined : nameAt(base, address)),
  );
  const open = config.open ?? [];
  const places = new Places(state, reading.resources);
  const told = ask(state, tenants, onStep);
  const asked = { ...told, unknown: [...told.unknown, ...notAsked(lacking, tenants.length)] };
  const boundaries = answersOf(asked, open);
  onStep?.('crossings and the changes that close them');
  const behind = new Map<string, Told>();
  const found = findingsOf(asked.crossings, open, asked.model, places, behind);
  const findings = fixes ? withFixes(found, { state, tenants, open, boundaries, told: behind }) : found;
  const answer = worstOf(boundaries.map((one) => one.answer));
  const report: CheckReport = {
    schema: 1,
    input: { kind: reading.kind, name },
    answer,
    tenants: tenants.map(({ id }) => id),
    pairs: tenants.length * Math.max(0, tenants.length - 1),
    boundaries,
    findings,
    unknown: asked.unknown,
    lacking,
    nobodys: loginsOfNobody(state, tenants),
    leftAside: reading.leftAside.map(({ address, why }) => ({ address, why })),
    assumed: [...reading.assumed, ...asked.assumed],
    limits: SOUNDNESS_LIMITS,
    ...(today === undefined
      ? {}
      : { lint: lint({ state, resources: reading.resources }, config, places, today) }),
  };
  const examples = new Map([...behind].map(([id, { crossing }]) => [id, crossing]));
  return { report, model: asked.model, examples, tenants };
}

/** No boundary is proved of a tenant that the input lacks, or of nobody. */
function notAsked(lacking: readonly LackingTenant[], tenants: number): readonly Untold[] {
  const reasons: readonly Omit<Untold, 'boundary'>[] = [
    ...lacking.map(({ id, why }) => ({ from: id, reason: `\`${id}\` is not in the input: ${why}` })),
    ...(lacking.length === 0 && tenants === 0 ? [{ reason: 'no tenant was asked about' }] : []),
  ];
  return PROVABLE.flatMap((boundary) => reasons.map((one) => ({ boundary, ...one })));
}

/** The settings of Vault in `cordon.json` that the input lacks. */
function withEngines(state: DeployedState, { engines = {} }: Config): DeployedState {
  const { vault } = state;
  const said = Object.entries(engines).map(([path, type]) => ({ path: path.replace(/\/+$/, ''), type }));
  return said.length === 0
    ? state
    : { ...state, vault: { ...vault, engines: [...(vault.engines ?? []), ...said] } };
}
