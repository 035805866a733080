import { createPublicKey, type JsonWebKeyInput } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UsageError } from '@cordon/domain';
import {
  applyIn,
  type Fault,
  faultsOf,
  fetchInto,
  type Lab,
  openFolder,
  planIn,
  profileOf,
  startLab,
  TerraformError,
} from '@cordon/lab';
import { tempDir } from '@cordon/temp';
import {
  type Apart,
  forLab,
  meets,
  type ProviderAsk,
  type Reading,
  readShow,
  without,
  withoutOutputs,
} from '@cordon/terraform';
import { type ComponentId, resolveToolchain, terraformCliConfig } from '@cordon/toolchain';
import { type OwnFiles, readOwnFolder, sourcesOf, writeTree } from './copy.ts';
import { configureAwsEngines, configureKubernetesAuth } from './lab-credentials.ts';

export interface OwnFolderOptions {
  /** The user's folder; nothing in it is changed. */
  readonly dir: string;
  /** `name=value`, as `-var` takes it. */
  readonly variables?: readonly string[];
  readonly varFiles?: readonly string[];
  /** Use the providers that are built here, whatever version the folder requires. */
  readonly anyVersion?: boolean;
  /** 12 digits: the account number that the lab uses, where the folder does not state one. */
  readonly account?: string;
  /** For `TF_VAR_*`, and for proxies while modules and providers are fetched; the process's own when absent. */
  readonly env?: NodeJS.ProcessEnv;
  readonly onStep?: (step: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A user's folder, planned in a lab of its own. */
export interface OwnFolder {
  readonly lab: Lab;
  /** Of the plan, with the folder's files beside it. */
  readonly plan: Reading;
  /** Where the lab differs from the folder, or leaves something out, in sentences. */
  readonly notes: readonly string[];
  /** Applies the plan; resolves to what is deployed then. */
  apply(): Promise<AppliedFolder>;
  /** Stops the lab and deletes everything in it; calling it again is no error. */
  close(): Promise<void>;
}

export interface AppliedFolder {
  /** Of the state after the apply. */
  readonly state: Reading;
  readonly notes: readonly string[];
}

/**
 * The lab cannot deploy a folder; the message says what, where, and what to do instead. The command ends with code 2.
 */
export class NotCarried extends Error {
  constructor(dir: string, reasons: readonly string[]) {
    const all = [...new Set(reasons)].slice(0, 12).map((one) => `\n  ${one}`);
    super(
      `\`${dir}\` cannot be deployed to the lab:${all.join('')}\nits plan can still be checked: tofu plan -out p && tofu show -json p > plan.json && cordon check plan.json --folder ${dir}`,
    );
    this.name = 'NotCarried';
  }
}

const WANTED: readonly ComponentId[] = ['vault', 'tofu', 'provider-aws', 'provider-vault', 'localstack'];

/**
 * Copies a folder of Terraform into a lab of its own, initialises and plans it there. Addresses and credentials are the
 * lab's: those in the folder are left out of the copy, and none of the caller's `AWS_*` and `VAULT_*` variables is
 * passed on. Only modules and providers may be downloaded. Rejects with `NotCarried`, or with `UsageError` for a
 * variable without a value; nothing is left running then.
 */
export async function openOwnFolder(options: OwnFolderOptions): Promise<OwnFolder> {
  const { dir, onStep = () => {}, signal, env = process.env } = options;
  const varFiles = (options.varFiles ?? []).map((file) => {
    if (!existsSync(file)) throw new UsageError(`\`-var-file ${file}\` was refused: there is no such file`);
    return `-var-file=${resolve(file)}`;
  });
  const variables = (options.variables ?? []).map((one) => {
    if (!/^[\w-]+=/.test(one)) throw new UsageError(`\`-var ${one}\` was refused: write \`-var name=value\``);
    return `-var=${one}`;
  });
  const own = await readOwnFolder(dir);
  const anyVersion = options.anyVersion === true;
  const first = forLab(textsOf(own.files), { issuerKey: '', anyVersion, profileOf: () => undefined });
  // What certainly cannot be deployed is reported before anything is started.
  refuse(dir, own, first);
  const accounts = accountsOf(options.account, first.accounts, own);
  onStep('starting the lab');
  const toolchain = await resolveToolchain([...WANTED], signal === undefined ? {} : { signal });
  const run = tempDir('check-folder');
  let lab: Lab | undefined;
  const close = async () => {
    await lab?.stop();
    run.remove();
  };
  try {
    // Attached services are not used for a user's folder: everything that it creates is deleted with this lab.
    lab = await startLab({
      ...{ engine: 'gateway', runDir: run.path, toolchain, accounts, passing: true, env: {}, signal },
    });
    const [main] = accounts;
    const profiles = (account: string) =>
      account === main || !accounts.includes(account) ? undefined : profileOf(account);
    const issuerKey = await issuerKeyOf(lab);
    const folder = await openFolder(lab);
    const workdir = folder.at(own.root);
    const built = new Map<string, string>(
      (['aws', 'vault'] as const).map((name) => [
        `hashicorp/${name}`,
        toolchain.get(`provider-${name}`)?.version ?? '',
      ]),
    );
    const unmet = (asks: readonly ProviderAsk[]) =>
      options.anyVersion === true
        ? []
        : asks.filter(({ source, constraint }) => {
            const version = built.get(source);
            return version !== undefined && !meets(version, constraint);
          });
    const cliConfig = join(folder.tree, 'terraform.rc');
    const write = async (files: ReadonlyMap<string, Buffer | string>) => {
      const copy = forLab(textsOf(files), { issuerKey, anyVersion, profileOf: profiles });
      const made = new Map<string, Buffer | string>([...files, ...copy.changed]);
      for (const [path, content] of made)
        if (/\.(tf|tofu)$/.test(path) && dirOf(path) === own.root)
          made.set(path, withoutOutputs(content.toString()));
      const dropped = without(textsOf(made), copy.apart);
      refuse(dir, own, { ...copy, apart: copy.apart, neededBy: dropped.neededBy });
      await writeTree(folder.tree, new Map([...made, ...dropped.changed]));
      const foreign = unmet(copy.asks).map(({ source }) => source);
      const mirrored = new Map(
        [...toolchain].filter(([id]) => !foreign.includes(id.replace(/^provider-/, 'hashicorp/'))),
      );
      await writeFile(cliConfig, terraformCliConfig(mirrored), { mode: 0o600 });
      return { copy, files: new Map([...made, ...dropped.changed]) };
    };
    onStep('copying the folder');
    let { copy, files } = await write(own.files);
    const passed = { ...variablesOf(env), TF_CLI_CONFIG_FILE: cliConfig };
    const fetching = { env: { ...passed, ...proxiesOf(env) }, signal };
    onStep('initialising');
    if (asksForModules(files)) {
      await fetchInto(lab, workdir, 'get', fetching).catch((error) => {
        // A module that requires another Terraform version has been fetched all the same.
        if (!/required_version|Unsupported (Terraform|OpenTofu) Core/i.test(String(error))) throw error;
      });
      const fetched = await readOwnFolder(workdir.path);
      const modules = [...fetched.files].flatMap(([path, content]): [string, Buffer][] =>
        path.startsWith('.terraform/modules/') ? [[join(own.root, path), content]] : [],
      );
      if (modules.length > 0) ({ copy, files } = await write(new Map([...own.files, ...modules])));
    }
    await fetchInto(lab, workdir, 'init', fetching);
    const hidden = secretsIn(undefined, env, options.variables ?? []);
    const working = { env: passed, signal, hidden };
    onStep('validating');
    let faults = await faultsOf(lab, workdir, working);
    const lacking = faults.filter(({ summary }) => LACKS.test(summary));
    const out: Apart[] = [];
    if (lacking.length > 0) {
      out.push(...lacking.flatMap((one) => apartOf(one, own)));
      const { changed, neededBy } = without(textsOf(files), out);
      refuse(dir, own, { hindrances: [], apart: out, neededBy });
      await writeTree(folder.tree, changed);
      faults = await faultsOf(lab, workdir, working);
    }
    if (faults.length > 0) throw new NotCarried(dir, faults.map(told));
    onStep('planning');
    const planJson = await planIn(lab, workdir, [...variables, ...varFiles], working);
    const sources = sourcesOf({ root: own.root, files: bufferOf(own, files) });
    const { configuration } = planJson as { readonly configuration?: object };
    const known = new Map(
      [...aliasesIn(configuration), ...copy.accounts, ['aws', main]].map(([key, account]) => [
        key,
        account === '' ? main : account,
      ]),
    );
    const reading = { sources, accounts: known };
    const apart = [...copy.apart, ...out].map(
      ({ address, file, line, why }) =>
        `${address} (${show(own, file)}:${line}) is left out of the lab, and nothing else refers to it: ${why}`,
    );
    const started = lab;
    return {
      lab,
      plan: readShow(planJson, reading),
      notes: [...copy.notes, ...apart],
      apply: async () => {
        onStep('applying');
        const told = { ...working, hidden: [...hidden, ...secretsIn(planJson, env, [])] };
        const stateJson = await applyIn(started, workdir, told).catch((error) => {
          throw translated(error, { dir, own, copy, built, anyVersion: options.anyVersion === true });
        });
        // A state does not say which provider made what: the configuration does.
        const state = readShow({ ...(stateJson as object), configuration }, reading);
        await configureKubernetesAuth(started, state);
        return { state, notes: await configureAwsEngines(started, state, main) };
      },
      close,
    };
  } catch (error) {
    await close();
    const built = new Map(
      (['aws', 'vault'] as const).map((name) => [
        `hashicorp/${name}`,
        toolchain.get(`provider-${name}`)?.version ?? '',
      ]),
    );
    throw translated(error, { dir, own, copy: first, built, anyVersion: options.anyVersion === true });
  }
}

/** Public key in PEM of the lab's CI system. */
async function issuerKeyOf({ access: { workloads } }: Lab): Promise<string> {
  if (workloads === undefined)
    throw new TypeError('a lab issues workload identities; this one has no issuer');
  const answer = await fetch(`${workloads.address}/ci/jwks`);
  const { keys } = (await answer.json()) as { readonly keys: readonly JsonWebKeyInput['key'][] };
  const key = createPublicKey({ key: keys[0] as JsonWebKeyInput['key'], format: 'jwk' });
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

const LACKS = /^Invalid (resource type|data source)/;

function refuse(
  dir: string,
  own: OwnFiles,
  {
    hindrances,
    apart,
    neededBy,
  }: Pick<ReturnType<typeof forLab>, 'hindrances' | 'apart'> & {
    readonly neededBy?: ReturnType<typeof without>['neededBy'];
  },
): void {
  const needed = neededBy ?? without(textsOf(own.files), apart).neededBy;
  const reasons = [
    ...hindrances.map(({ at, what, why }) => `${what} (${show(own, at)}): ${why}`),
    ...needed.map(
      ({ one, by }) =>
        `${one.address} (${show(own, one.file)}:${one.line}), which ${show(own, by)} speaks of: ${one.why}`,
    ),
  ];
  if (reasons.length > 0) throw new NotCarried(dir, reasons);
}

/** A path relative to the folder. */
function show({ root }: OwnFiles, path: string): string {
  return root === '' ? path : relative(root, path);
}

function dirOf(path: string): string {
  return path.replace(/\/?[^/]*$/, '');
}

function textsOf(files: ReadonlyMap<string, Buffer | string>): ReadonlyMap<string, string> {
  return new Map(
    [...files].flatMap(([path, content]) =>
      /\.(tf|tofu)(\.json)?$/.test(path) ? [[path, content.toString()] as const] : [],
    ),
  );
}

/** The folder as its owner wrote it, and the modules that were fetched. */
function bufferOf(own: OwnFiles, files: ReadonlyMap<string, Buffer | string>): ReadonlyMap<string, Buffer> {
  const fetched = [...files].filter(([path]) => !own.files.has(path));
  return new Map([...own.files, ...fetched.map(([path, text]) => [path, Buffer.from(text)] as const)]);
}

/** A module from a registry or a repository that has not been downloaded yet. */
function asksForModules(files: ReadonlyMap<string, Buffer | string>): boolean {
  return [...textsOf(files)].some(([path, text]) =>
    /\.(tf|tofu)$/.test(path)
      ? [...text.matchAll(/^\s*module\s+"[^"]+"\s*\{[^}]*?\bsource\s*=\s*"([^"]+)"/gms)].some(
          ([, source = '']) => !/^\.{1,2}\//.test(source),
        )
      : false,
  );
}

function accountsOf(
  said: string | undefined,
  told: ReadonlyMap<string, string>,
  own: OwnFiles,
): readonly [string, ...string[]] {
  if (said !== undefined && !/^\d{12}$/.test(said))
    throw new UsageError(`\`--account ${said}\` was refused: an account has 12 digits`);
  const written = new Set(
    [...textsOf(own.files).values()].flatMap((text) =>
      [...text.matchAll(/arn:aws[\w-]*:(?:iam|sts)::(\d{12}):/g)].map(([, id]) => id as string),
    ),
  );
  const [only, ...more] = written;
  const main =
    said ?? told.get('aws') ?? (more.length === 0 && told.size === 0 ? only : undefined) ?? '000000000000';
  const others = new Set([...told.values()].filter((account) => account !== main));
  return [main, ...others];
}

/** Every AWS provider of a configuration, with no account of its own. */
function aliasesIn(configuration: object | undefined): readonly (readonly [string, string])[] {
  const { provider_config = {} } = (configuration ?? {}) as {
    readonly provider_config?: Readonly<Record<string, { readonly name?: string }>>;
  };
  return Object.entries(provider_config).flatMap(([key, { name }]) =>
    name === 'aws' ? [[key, ''] as const] : [],
  );
}

/** The `TF_VAR_*` variables of the environment; nothing else of it reaches Terraform. */
function variablesOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith('TF_VAR_') && value !== undefined ? [[name, value]] : [],
    ),
  );
}

/** Proxy settings, passed on only while modules and providers are downloaded. */
function proxiesOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = /^(HTTPS_PROXY|https_proxy|SSL_CERT_(FILE|DIR)|SSH_AUTH_SOCK|GIT_SSH_COMMAND|TF_TOKEN_\w+)$/;
  return Object.fromEntries([
    ...Object.entries(env).flatMap(([name, value]) =>
      names.test(name) && value !== undefined ? [[name, value]] : [],
    ),
    ['TF_REGISTRY_CLIENT_TIMEOUT', '5'],
    ['TF_REGISTRY_DISCOVERY_RETRY', '0'],
  ]);
}

/**
 * Values that must not be shown: those that the plan marks as sensitive, and those of variables with names like
 * `password`.
 */
function secretsIn(plan: unknown, env: NodeJS.ProcessEnv, variables: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const secretName = /(secret|token|password|passwd|private|credential|api_?key)/i;
  for (const [name, value] of Object.entries(variablesOf(env))) if (secretName.test(name)) found.add(value);
  for (const one of variables) {
    const at = one.indexOf('=');
    if (secretName.test(one.slice(0, at))) found.add(one.slice(at + 1));
  }
  const marked = (value: unknown, mask: unknown): void => {
    if (mask === true) texts(value);
    else if (Array.isArray(mask))
      for (const [at, inner] of mask.entries()) marked((value as unknown[] | undefined)?.[at], inner);
    else if (typeof mask === 'object' && mask !== null)
      for (const [key, inner] of Object.entries(mask))
        marked((value as Record<string, unknown> | undefined)?.[key], inner);
  };
  const texts = (value: unknown): void => {
    if (typeof value === 'string') found.add(value);
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) texts(one);
  };
  const { resource_changes: changes = [] } = (plan ?? {}) as {
    resource_changes?: { change?: { after?: unknown; after_sensitive?: unknown } }[];
  };
  for (const { change } of changes) marked(change?.after, change?.after_sensitive);
  return [...found].filter((one) => one.length >= 6);
}

function apartOf({ at, detail }: Fault, own: OwnFiles): readonly Apart[] {
  const type = /"(\w+)"/.exec(detail)?.[1];
  if (at === undefined || type === undefined) return [];
  const file = own.root === '' ? at.file : join(own.root, at.file);
  const text = own.files.get(file)?.toString() ?? '';
  const line = text.split('\n')[at.line - 1] ?? '';
  const [, kind = '', name = ''] =
    new RegExp(`(resource|data)\\s+"?${type}"?\\s+"?([\\w-]+)`).exec(line) ?? [];
  const address = `${kind === 'data' ? 'data.' : ''}${type}.${name}`;
  return [{ address, type, file, line: at.line, why: `the lab has no \`${type}\`` }];
}

function told({ summary, detail, at }: Pick<Fault, 'summary' | 'detail' | 'at'>): string {
  const where = at === undefined ? '' : `${at.file}:${at.line}: `;
  return `${where}${summary}${detail === '' ? '' : `: ${detail.replaceAll(/\s+/g, ' ')}`}`;
}

/** A Terraform error with advice on what to do about it. */
function translated(
  error: unknown,
  {
    dir,
    own,
    copy,
    built,
    anyVersion,
  }: {
    readonly dir: string;
    readonly own: OwnFiles;
    readonly copy: Pick<ReturnType<typeof forLab>, 'asks'>;
    readonly built: ReadonlyMap<string, string>;
    readonly anyVersion: boolean;
  },
): unknown {
  if (!(error instanceof TerraformError)) return error;
  const { diagnostics, verb } = error;
  const all =
    diagnostics.length > 0 ? diagnostics : [{ severity: 'error', summary: error.message, detail: '' }];
  const missing = all.flatMap(({ summary, detail }) =>
    /No value for required variable/.test(summary) ? (/variable "([^"]+)"/.exec(detail)?.[1] ?? []) : [],
  );
  if (missing.length > 0)
    return new UsageError(
      `variable${missing.length > 1 ? 's' : ''} \`${missing.join('`, `')}\` of \`${dir}\` ${missing.length > 1 ? 'have' : 'has'} no value: give \`-var ${missing[0]}=…\`, \`-var-file\`, or a \`*.auto.tfvars\` in the folder`,
    );
  const whole = all.map(({ summary, detail }) => `${summary} ${detail}`).join(' ');
  const reasons = all.map((one) => {
    const address = one.address === undefined ? '' : `${one.address}: `;
    return `${address}${told(one)}`;
  });
  if (/provider packages|install provider|provider registry|query available provider/i.test(whole)) {
    const asked = copy.asks.filter(({ source, constraint }) => {
      const version = built.get(source);
      return version !== undefined && !meets(version, constraint);
    });
    const hints = asked.map(
      ({ source, constraint, at }) =>
        `${source} \`${constraint}\` (${show(own, at)}): ${built.get(source)} is built here, and the registry did not provide another version`,
    );
    const how = anyVersion || asked.length === 0 ? [] : ['`--any-version` uses what is built here'];
    return new NotCarried(dir, [...hints, ...(hints.length > 0 ? how : [...reasons, REGISTRY])]);
  }
  if (/module/i.test(whole) && (verb === 'get' || verb === 'init'))
    return new NotCarried(dir, [...reasons, MODULES]);
  if (
    verb === 'plan' &&
    /no matching|couldn't find|not found|NoSuchEntity|empty result|does not exist/i.test(whole)
  )
    return new NotCarried(dir, [...reasons, ONLY_ITS_OWN]);
  return new NotCarried(dir, [`terraform ${verb}:`, ...reasons]);
}

const REGISTRY =
  'the provider registry could not be reached: run this where it can be, or remove the provider';
const MODULES =
  'a module could not be downloaded: run `tofu init` in the folder where its source can be reached (the contents of .terraform/modules are copied)';
const ONLY_ITS_OWN =
  'the lab holds only what the folder creates: whatever a data source looks up must be created by the folder, too';
