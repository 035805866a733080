import { type Block, type Body, HclError, type Span } from './hcl.types.ts';
import { parseHcl } from './hcl-parse.ts';

/** Something that keeps a folder from being deployed to the lab. */
export interface Hindrance {
  /** `main.tf:12` */
  readonly at: string;
  /** The text there, in the user's own words. */
  readonly what: string;
  readonly why: string;
}

/** A folder's requirement of one provider. */
export interface ProviderAsk {
  /** `hashicorp/aws`, without its registry. */
  readonly source: string;
  readonly constraint: string;
  readonly at: string;
}

/** A folder's files as the lab deploys them. */
export interface LabCopy {
  /** Every changed file, with its new text. */
  readonly changed: ReadonlyMap<string, string>;
  readonly asks: readonly ProviderAsk[];
  readonly hindrances: readonly Hindrance[];
  /** Declarations that the lab cannot deploy and may omit, if nothing else refers to them. */
  readonly apart: readonly Apart[];
  /** Accounts stated in provider blocks, by provider address (`aws`, `aws.logs`). */
  readonly accounts: ReadonlyMap<string, string>;
  /** Differences from the folder, in sentences. */
  readonly notes: readonly string[];
}

export interface LabCopyOptions {
  /** Named profile of the lab's credentials for an account; absent where the environment's credentials are that account's. */
  readonly profileOf: (account: string) => string | undefined;
  /** Public key in PEM of the lab's own issuer: JWT logins are verified with it, so no keys are fetched. */
  readonly issuerKey: string;
  /** Use the available providers, whatever version the folder requires. */
  readonly anyVersion: boolean;
}

/** The arguments of provider blocks that are kept: those that affect what is created, not where or as whom. */
const KEPT: Readonly<Record<string, ReadonlySet<string>>> = {
  aws: new Set(['alias', 'default_tags', 'ignore_tags']),
  vault: new Set(['alias', 'skip_get_vault_version', 'set_namespace_from_token', 'max_lease_ttl_seconds']),
};

/** Providers that call no service: their resources exist only in Terraform's state. */
const OFFLINE = new Set([
  ...['hashicorp/random', 'hashicorp/null', 'hashicorp/time', 'hashicorp/tls', 'hashicorp/archive'],
  ...['hashicorp/template', 'hashicorp/cloudinit', 'hashicorp/local', 'builtin/terraform'],
]);

/** Resources and data sources that would act on this machine or call an address outside the lab. */
const OUTSIDE: Readonly<Record<string, string>> = {
  'data.external': 'runs a program on this machine',
  'data.http': 'calls an address outside the lab',
  'data.terraform_remote_state': 'reads the state of another configuration, which the lab does not have',
  local_file: 'writes a file on this machine',
  local_sensitive_file: 'writes a file on this machine',
};

/**
 * Left out of a `terraform` block: where its state lies, and OpenTofu's state encryption, which may run a program for
 * its keys.
 */
const LEFT_OUT = new Set(['backend', 'cloud', 'encryption']);

/** The arguments with a JWT login's keys; the lab's own issuer replaces all of them. */
const ISSUER_KEYS = [
  ...['oidc_discovery_url', 'oidc_discovery_ca_pem', 'jwks_url', 'jwks_ca_pem', 'jwks_pairs'],
  'jwt_validation_pubkeys',
  ...['bound_issuer', 'oidc_client_id', 'oidc_client_secret'],
];

/**
 * Rewrites the configuration files of a folder (and of its modules) for a deployment to the lab: `backend` and `cloud`
 * blocks, `required_version` and the addresses, credentials and roles in provider blocks are left out, so that only the
 * environment says where things are deployed; JWT logins trust the lab's issuer. Lines stay where they are up to the
 * end of a provider block. Pure; paths are relative to the folder that the files lie in.
 */
export function forLab(files: ReadonlyMap<string, string>, options: LabCopyOptions): LabCopy {
  const changed = new Map<string, string>();
  const asks: ProviderAsk[] = [];
  const hindrances: Hindrance[] = [];
  const apart: Apart[] = [];
  const accounts = new Map<string, string>();
  const notes = new Set<string>();
  const sources = localNames(files);
  for (const [path, text] of files) {
    if (/\.(tf|tofu)\.json$/.test(path)) {
      const made = jsonForLab(path, text, hindrances);
      if (made !== undefined && made !== text) changed.set(path, made);
      continue;
    }
    if (!/\.(tf|tofu)$/.test(path)) continue;
    const body = parsed(path, text, hindrances);
    if (body === undefined) continue;
    const edits: Edit[] = [];
    const sourceOf = (local: string) => sources.get(`${dirOf(path)} ${local}`) ?? `hashicorp/${local}`;
    for (const block of body.blocks) {
      const at = `${path}:${block.line}`;
      if (block.type === 'terraform') editTerraform(block, { path, text, edits, asks, options });
      if (block.type === 'provider')
        editProvider(block, { at, text, sourceOf, edits, hindrances, accounts, notes, options });
      if (block.type === 'resource' || block.type === 'data')
        editResource(block, at, { sourceOf, edits, hindrances, apart, options });
    }
    const made = applied(text.replace(/^\uFEFF/, ''), edits);
    if (made !== text) changed.set(path, made);
  }
  return { changed, asks, hindrances, apart, accounts, notes: [...notes] };
}

interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Applies edits to a text; removed parts keep their line ends. */
function applied(text: string, edits: readonly Edit[]): string {
  let made = text;
  for (const { span, text: by } of edits.toSorted((a, b) => b.span[0] - a.span[0]))
    made = made.slice(0, span[0]) + by + made.slice(span[1]);
  return made;
}

function blanked(text: string, span: Span): Edit {
  return { span, text: text.slice(...span).replace(/[^\n]/g, '') };
}

function parsed(path: string, text: string, hindrances: Hindrance[]): Body | undefined {
  try {
    return parseHcl(text);
  } catch (error) {
    if (!(error instanceof HclError)) throw error;
    hindrances.push({ at: `${path}:${error.line}`, what: 'the file', why: error.message });
    return undefined;
  }
}

const dirOf = (path: string): string => path.replace(/\/?[^/]*$/, '');

/** Sources of providers by the folder of a module and the name that they have there. */
function localNames(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [path, text] of files)
    if (/\.(tf|tofu)$/.test(path) && text.includes('required_providers'))
      for (const { name, source } of requiredIn(path, text)) found.set(`${dirOf(path)} ${name}`, source);
  return found;
}

function requiredIn(
  path: string,
  text: string,
): readonly { readonly name: string; readonly source: string; readonly constraint: string; line: number }[] {
  const body = parsed(path, text, []);
  return (body?.blocks ?? []).flatMap(({ type, body: inner }) =>
    type !== 'terraform'
      ? []
      : inner.blocks
          .filter((one) => one.type === 'required_providers')
          .flatMap((one) =>
            [...one.body.attributes].map(([name, { expression, line }]) => {
              const says = (key: string): string => {
                if (expression.kind === 'literal')
                  return key === 'version' && typeof expression.value === 'string' ? expression.value : '';
                if (expression.kind !== 'object') return '';
                for (const [at, value] of expression.items)
                  if (at.kind === 'literal' && at.value === key && value.kind === 'literal')
                    return String(value.value);
                return '';
              };
              const source = says('source').replace(/^registry\.(terraform\.io|opentofu\.org)\//, '');
              return {
                name,
                source: source === '' ? `hashicorp/${name}` : source,
                constraint: says('version'),
                line,
              };
            }),
          ),
  );
}

function editTerraform(
  block: Block,
  o: {
    readonly path: string;
    readonly text: string;
    readonly edits: Edit[];
    readonly asks: ProviderAsk[];
    readonly options: LabCopyOptions;
  },
): void {
  const { path, text, edits, asks } = o;
  for (const inner of block.body.blocks)
    if (LEFT_OUT.has(inner.type) && inner.span !== undefined) edits.push(blanked(text, inner.span));
  const version = block.body.attributes.get('required_version')?.span;
  if (version !== undefined) edits.push(blanked(text, version));
  const required = block.body.blocks.find(({ type }) => type === 'required_providers');
  if (required?.span === undefined) return;
  for (const { name, source, constraint, line } of requiredIn(path, text)) {
    const { span } = required.body.attributes.get(name) ?? {};
    if (!isCarried(source) && span !== undefined) edits.push(blanked(text, span));
    if (constraint !== '') asks.push({ source, constraint, at: `${path}:${line}` });
  }
  if (!o.options.anyVersion) return;
  for (const { name, source } of requiredIn(path, text)) {
    const { span } = required.body.attributes.get(name) ?? {};
    if (span === undefined || !isCarried(source)) continue;
    const said = text.slice(...span);
    const found = /(\bversion"?\s*[=:]\s*)"[^"]*"/.exec(said);
    if (found !== null)
      edits.push({
        span: [span[0] + found.index, span[0] + found.index + found[0].length],
        text: `${found[1]}">= 0"`,
      });
    else if (/=\s*"[^"]*"\s*$/.test(said)) edits.push({ span, text: said.replace(/"[^"]*"/, '">= 0"') });
  }
}

function editProvider(
  block: Block,
  given: {
    readonly at: string;
    readonly text: string;
    readonly sourceOf: (local: string) => string;
    readonly edits: Edit[];
    readonly hindrances: Hindrance[];
    readonly accounts: Map<string, string>;
    readonly notes: Set<string>;
    readonly options: LabCopyOptions;
  },
): void {
  const { at, text, sourceOf, edits, hindrances, accounts, notes, options } = given;
  const [local = ''] = block.labels;
  const source = sourceOf(local);
  const kept = KEPT[source.replace(/^hashicorp\//, '')];
  if (block.span === undefined) return;
  if (!isCarried(source)) edits.push(blanked(text, block.span));
  if (kept === undefined || !source.startsWith('hashicorp/')) return;
  const said = text.slice(...block.span);
  const namespace = block.body.attributes.get('namespace');
  if (namespace !== undefined)
    hindrances.push({
      at,
      what: `provider "${local}" with \`namespace\``,
      why: 'the lab’s Vault has no namespaces: they are a feature of Vault Enterprise',
    });
  for (const [name, { span }] of block.body.attributes)
    if (!kept.has(name) && span !== undefined) edits.push(blanked(text, span));
  for (const inner of block.body.blocks)
    if (!kept.has(inner.type) && inner.span !== undefined) edits.push(blanked(text, inner.span));
  if (source !== 'hashicorp/aws') return;
  const alias = block.body.attributes.get('alias')?.expression;
  const name = alias?.kind === 'literal' ? `aws.${String(alias.value)}` : 'aws';
  const account =
    /allowed_account_ids\s*=\s*\[\s*"(\d{12})"/.exec(said)?.[1] ??
    /arn:[\w-]+:iam::(\d{12}):/.exec(said)?.[1];
  if (account !== undefined) accounts.set(name, account);
  else if (/assume_role/.test(said))
    notes.add(
      `provider \`${name}\` (${at}) assumes a role without a literal account id: its resources go into the lab’s main account`,
    );
  const region = block.body.attributes.get('region')?.expression;
  if (region !== undefined && !(region.kind === 'literal' && region.value === 'us-east-1'))
    notes.add('the lab has one Region, us-east-1, whatever a provider says');
  const profile = account === undefined ? undefined : options.profileOf(account);
  const settings = ['s3_use_path_style = true', 'skip_metadata_api_check = true', 'max_retries = 3'];
  if (profile !== undefined) settings.push(`profile = ${JSON.stringify(profile)}`);
  const end = block.span[1] - 1;
  edits.push({ span: [end, end], text: `\n${settings.map((one) => `  ${one}\n`).join('')}` });
}

function editResource(
  block: Block,
  at: string,
  given: {
    readonly sourceOf: (local: string) => string;
    readonly edits: Edit[];
    readonly hindrances: Hindrance[];
    readonly apart: Apart[];
    readonly options: LabCopyOptions;
  },
): void {
  const { sourceOf, edits, hindrances, apart, options } = given;
  const [type = '', name = ''] = block.labels;
  const data = block.type === 'data' ? 'data.' : '';
  const address = `${data}${type}.${name}`;
  const outside = OUTSIDE[`${data}${type}`];
  const provisioner = block.body.blocks.some((one) => one.type === 'provisioner');
  const [file = '', line = ''] = at.split(/:(?=\d+$)/);
  const declared = { address, type, file, line: Number(line) };
  const source = sourceOf(type.split('_')[0] ?? '');
  if (!isCarried(source) && !(data !== '' && outside !== undefined))
    apart.push({ ...declared, why: `provider \`${source}\` manages something that the lab does not have` });
  else if (outside !== undefined) apart.push({ ...declared, why: outside });
  else if (provisioner)
    apart.push({ ...declared, why: 'has a provisioner, which runs a program on this machine' });
  if (data === '' && /^vault_/.test(type) && block.body.attributes.has('namespace'))
    hindrances.push({
      at,
      what: `${address} with \`namespace\``,
      why: 'the lab’s Vault has no namespaces: they are a feature of Vault Enterprise',
    });
  if (type !== 'vault_jwt_auth_backend' || data !== '' || block.span === undefined) return;
  const keys = ISSUER_KEYS.flatMap((key) => {
    const found = block.body.attributes.get(key);
    return found?.span === undefined ? [] : [found.span];
  });
  const by = `jwt_validation_pubkeys = [${JSON.stringify(options.issuerKey)}]`;
  for (const [index, span] of keys.entries()) edits.push({ span, text: index === 0 ? by : '' });
  if (keys.length > 0) return;
  const end = block.span[1] - 1;
  edits.push({ span: [end, end], text: `\n  ${by}\n` });
}

/** The same for Terraform's JSON syntax, in which provider blocks are objects or lists of them. */
function jsonForLab(path: string, text: string, hindrances: Hindrance[]): string | undefined {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    hindrances.push({ at: path, what: 'the file', why: error instanceof Error ? error.message : 'no JSON' });
    return undefined;
  }
  const refuse = (what: string, why: string) => hindrances.push({ at: path, what, why });
  const bodyOf = (key: string): Record<string, unknown> => {
    const body = json[key] ?? {};
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return body as Record<string, unknown>;
    refuse(`\`${key}\``, 'is a list, but only an object is supported: write it as one, or in HCL');
    return {};
  };
  const terraform = bodyOf('terraform');
  for (const key of [...LEFT_OUT, 'required_version']) delete terraform[key];
  for (const [local, said] of Object.entries((terraform.required_providers ?? {}) as object)) {
    const source = typeof said === 'object' && said !== null && 'source' in said ? String(said.source) : '';
    if (
      source !== '' &&
      source.replace(/^registry\.(terraform\.io|opentofu\.org)\//, '') !== `hashicorp/${local}`
    )
      refuse(
        `provider \`${local}\``,
        `is \`${source}\`: in JSON only HashiCorp’s providers, each under its own name, are supported`,
      );
  }
  for (const [local, blocks] of Object.entries(bodyOf('provider'))) {
    const kept = KEPT[local];
    if (!isCarried(`hashicorp/${local}`))
      refuse(`provider \`${local}\``, 'manages something that the lab does not have');
    if (kept === undefined) continue;
    for (const one of [blocks].flat() as Record<string, unknown>[]) {
      for (const key of Object.keys(one)) if (!kept.has(key)) delete one[key];
      if (local === 'aws') Object.assign(one, { s3_use_path_style: true, skip_metadata_api_check: true });
    }
  }
  for (const type of Object.keys(bodyOf('data')))
    if (OUTSIDE[`data.${type}`] !== undefined) refuse(`data.${type}`, OUTSIDE[`data.${type}`] ?? '');
  for (const [type, some] of Object.entries(bodyOf('resource'))) {
    if (OUTSIDE[type] !== undefined) refuse(type, OUTSIDE[type] ?? '');
    const text = JSON.stringify(some);
    if (text.includes('"provisioner"'))
      refuse(type, 'has a provisioner, which runs a program on this machine');
    if (type === 'vault_jwt_auth_backend' && ISSUER_KEYS.some((key) => text.includes(`"${key}"`)))
      refuse(
        type,
        'sets the keys that it trusts, in JSON: write it in HCL, where the lab’s issuer can replace them',
      );
  }
  return JSON.stringify(json, undefined, 2);
}

/** A resource or data source that the lab cannot deploy, as its file names it: `data.aws_ami.base`. */
export interface Apart {
  readonly address: string;
  readonly type: string;
  readonly file: string;
  readonly line: number;
  readonly why: string;
}

function isCarried(source: string): boolean {
  return source === 'hashicorp/aws' || source === 'hashicorp/vault' || OFFLINE.has(source);
}

/**
 * Removes declarations to which nothing else in their module refers. Returns the changed files, and the declarations
 * that something does refer to, with the place of the reference.
 */
export function without(
  files: ReadonlyMap<string, string>,
  dropped: readonly Apart[],
): {
  readonly changed: ReadonlyMap<string, string>;
  readonly neededBy: readonly { readonly one: Apart; readonly by: string }[];
} {
  const texts = new Map(files);
  for (const file of new Set(dropped.map((one) => one.file))) {
    const text = (files.get(file) ?? '').replace(/^\uFEFF/, '');
    const here = new Set(dropped.flatMap((one) => (one.file === file ? [one.address] : [])));
    const edits = (parsed(file, text, [])?.blocks ?? []).flatMap(({ type, labels, span }) =>
      span !== undefined && here.has(`${type === 'data' ? 'data.' : ''}${labels.join('.')}`)
        ? [blanked(text, span)]
        : [],
    );
    texts.set(file, applied(text, edits));
  }
  const neededBy = dropped.flatMap((one) => {
    const named = new RegExp(`(?<![\\w.-])${one.address.replaceAll('.', '\\.')}(?![\\w-])`);
    const by = [...texts].find(
      ([file, text]) =>
        dirOf(file) === dirOf(one.file) && /\.(tf|tofu)$/.test(file) && named.test(withoutComments(text)),
    );
    return by === undefined ? [] : [{ one, by: by[0] }];
  });
  return { changed: new Map([...texts].filter(([file, text]) => files.get(file) !== text)), neededBy };
}

function withoutComments(text: string): string {
  return text.replace(/^\s*(#|\/\/).*$/gm, '');
}

/** The folder's files without the root module's outputs: nothing reads them, and they may hold secrets. */
export function withoutOutputs(text: string): string {
  const body = parsed('', text, []);
  const plain = text.replace(/^\uFEFF/, '');
  return applied(
    plain,
    (body?.blocks ?? []).flatMap(({ type, span }) =>
      type === 'output' && span !== undefined ? [blanked(plain, span)] : [],
    ),
  );
}

/**
 * Whether a version meets a constraint as Terraform writes them: `~> 5.0, != 5.3.0`.
 * https://developer.hashicorp.com/terraform/language/expressions/version-constraints
 */
export function meets(version: string, constraint: string): boolean {
  const is = numbersOf(version);
  return constraint.split(',').every((one) => {
    const [, op = '=', text = ''] = /^\s*(=|!=|>=|<=|>|<|~>)?\s*v?([\d.]+)/.exec(one) ?? [];
    if (text === '') return true;
    const than = numbersOf(text);
    const order = compare(is, than);
    if (op === '=') return order === 0;
    if (op === '!=') return order !== 0;
    if (op === '>=') return order >= 0;
    if (op === '<=') return order <= 0;
    if (op === '>') return order > 0;
    if (op === '<') return order < 0;
    const fixed = text.split('.').length - 1;
    return order >= 0 && than.slice(0, Math.max(1, fixed)).every((part, index) => part === is[index]);
  });
}

function numbersOf(version: string): readonly number[] {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const index of [0, 1, 2]) {
    const by = (a[index] ?? 0) - (b[index] ?? 0);
    if (by !== 0) return by;
  }
  return 0;
}
