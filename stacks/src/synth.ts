import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Claims, Guard, ObjectCounts, Tenant, Topology } from '@cordon/domain';
import type { TerraformJson } from '@cordon/terraform';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { type Layout, setLayout, withLayout } from './constructs/data-layout.ts';
import { deploymentOutput } from './constructs/output.ts';
import { providers } from './constructs/providers.ts';
import { type ChosenLogin, loginObjects, setLogin } from './constructs/vault-login.ts';
import { addCounts } from './counts.ts';
import { StackError } from './errors.ts';
import { lintTerraform } from './lint/lint.ts';
import type { LintFinding } from './lint/lint.types.ts';
import { DEFAULT_LAYOUT, DEFAULT_LOGIN, loadGuard, loadLayout, loadLogin, loadTopology } from './registry.ts';

export interface SynthOptions {
  readonly topology: string;
  readonly guards: readonly string[];
  /** How tenants log in to Vault: `jwt`, `jwt+templated`; `approle` when absent. */
  readonly login?: string | undefined;
  /** Where tenants' data lies: `prefix`; `bucket` when absent. */
  readonly layout?: string | undefined;
  readonly tenants: readonly Tenant[];
  /** Beginning of every name; tenants' data must lie where the layout has it for this prefix. */
  readonly prefix: string;
  readonly region: string;
  /** Made if need be; `cdk.tf.json` in it is overwritten. */
  readonly outDir: string;
  /** For LocalStack or MiniStack: path-style S3, no instance metadata, few retries. */
  readonly emulated: boolean;
}

export interface Synthesized {
  /** Holds `cdk.tf.json`; run `tofu init` and `apply` here. */
  readonly dir: string;
  readonly topology: Topology<TerraformStack>;
  /** The topology's claims after what the layout and the guards change. */
  readonly claims: Claims;
  /** Object counts with those of login, layout and guards. */
  readonly objects: ObjectCounts;
}

/**
 * Builds a topology with its guards and writes `<outDir>/cdk.tf.json`. Throws `StackError` for an unknown id, a prefix
 * or place of data that cannot be, a policy beyond its limit, `GuardMisfit` for a guard that cannot wrap the topology and `LoginMisfit` for a login that
 * cannot serve it;
 * nothing is written then.
 */
export async function synth(options: SynthOptions): Promise<Synthesized> {
  const topology = await loadTopology(options.topology);
  const login = await loadLogin(options.login ?? DEFAULT_LOGIN);
  const layout = await loadLayout(options.layout ?? DEFAULT_LAYOUT);
  const guards = await Promise.all(options.guards.map(loadGuard));
  await mkdir(options.outDir, { recursive: true });
  const scratch = await mkdtemp(path.join(options.outDir, '.synth-'));
  try {
    quietly(() => {
      const app = new App({ outdir: scratch, skipValidation: true });
      const stack = new TerraformStack(app, 'cordon');
      // Beside cdk.tf.json, so that the state goes with the run; cdktf's own default is an absolute path.
      new LocalBackend(stack, { path: 'terraform.tfstate' });
      providers(stack, options.region, options.emulated);
      const input = { tenants: options.tenants, prefix: options.prefix, region: options.region };
      setLogin(stack, login);
      setLayout(stack, layout);
      topology.build(stack, input);
      for (const guard of guards) guard.apply(stack, input);
      deploymentOutput(stack, topology, options.guards);
      app.synth();
    });
    const made = await readFile(path.join(scratch, 'stacks', 'cordon', 'cdk.tf.json'), 'utf8');
    const terraform = withoutComments(JSON.parse(made)) as TerraformJson;
    refuse(lintTerraform(terraform));
    await writeFile(path.join(options.outDir, 'cdk.tf.json'), `${JSON.stringify(terraform, null, 2)}\n`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return {
    dir: options.outDir,
    topology,
    claims: Object.assign({}, topology.claims, layout.claims, ...guards.map((guard) => guard.claims)),
    objects: objectsOf({ topology, login, layout, guards }),
  };
}

/** What stands for any number of tenants once these are deployed together. */
export function objectsOf({
  topology,
  login,
  layout,
  guards = [],
}: {
  readonly topology: Pick<Topology<TerraformStack>, 'objects'>;
  readonly login: ChosenLogin;
  readonly layout: Layout;
  readonly guards?: readonly Pick<Guard<TerraformStack>, 'objects'>[];
}): ObjectCounts {
  const own = addCounts(topology.objects, loginObjects(login), ...guards.map(({ objects }) => objects));
  return withLayout(own, layout);
}

/** A policy that must not be deployed stops everything: never a fallback to a narrower or to no policy. */
function refuse(findings: readonly LintFinding[]): void {
  const [first] = findings;
  if (first === undefined) return;
  const more = findings.length === 1 ? '' : ` (and ${findings.length - 1} more)`;
  throw new StackError(
    `\`${first.at}\` was refused by rule \`${first.rule}\`: ${first.why}${more}; fix the topology`,
  );
}

/**
 * cdktf calls `util.isArray`, which Node reports as deprecated: no news for the user, and not ours to fix. And it takes a whole
 * stack trace with every token, a third of the time, for messages about tokens alone: it gets none. Errors keep theirs.
 */
function quietly(work: () => void): void {
  const { noDeprecation } = process;
  const { captureStackTrace } = Error;
  process.noDeprecation = true;
  Error.captureStackTrace = () => undefined;
  try {
    work();
  } finally {
    process.noDeprecation = noDeprecation ?? false;
    Error.captureStackTrace = captureStackTrace;
  }
}

/** Drops cdktf's `//` members: where a construct was made is noise in a diff, and differs between versions. */
function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '//')
      .map(([key, member]) => [key, withoutComments(member)]),
  );
}
