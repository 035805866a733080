import { BOUNDARIES, type Boundary, messageOf, type TenantLogin, UsageError } from '@cordon/domain';
import { z } from 'zod';

/** `cordon.json` was refused; the message names the field and the rule. */
export class ConfigError extends UsageError {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

const text = z.string().min(1);
const texts = z.union([text, z.array(text).min(1)]);
const facts = z.record(text, texts);
const elsewhere = z
  .array(text)
  .min(1)
  .optional()
  .describe(
    'audiences (`aws` login: server ids) of other services that get the same kind of token: any of them may hold such a token',
  );
const mount = {
  mount: text
    .optional()
    .describe('path of the auth method, without `auth/`; every mount of the method if absent'),
};

/** One method, named by its key. */
const login = z
  .union([
    z.strictObject({ approle: text.describe('name of the AppRole'), ...mount }),
    z.strictObject({
      kubernetes: z.strictObject({
        namespace: text,
        serviceAccount: text.default('*').describe('`*` is any service account of the namespace'),
      }),
      elsewhere,
      ...mount,
    }),
    z.strictObject({
      jwt: facts.describe('claims of its ID tokens; `*` is any value that the tenant can choose'),
      elsewhere,
      ...mount,
    }),
    z.strictObject({ oidc: facts.describe('the same as `jwt`'), elsewhere, ...mount }),
    z.strictObject({ userpass: text.describe('user name'), ...mount }),
    z.strictObject({
      ldap: z.union([text, z.strictObject({ username: text, groups: z.array(text).optional() })]),
      ...mount,
    }),
    z.strictObject({
      aws: z
        .union([text, z.strictObject({ principalArn: text, principalId: text.optional() })])
        .describe(
          'ARN of the IAM role or user that logs in; with its unique id (`AROA…`, `AIDA…`) where aliases are named by it',
        ),
      elsewhere,
      ...mount,
    }),
    z.strictObject({
      cert: facts.describe('`role`, `common_name`, `dns_san`, `uri_san`, `email_san`, `organizational_unit`'),
      ...mount,
    }),
    z.strictObject({
      token: z.strictObject({ role: text.optional(), policies: z.array(text).optional() }),
    }),
  ])
  .describe('how the tenant logs in to Vault, and what it can prove about itself there');

export const NEEDS = ['read', 'write', 'list', 'delete'] as const;
export type Need = (typeof NEEDS)[number];
const USUAL: readonly Need[] = ['read', 'write', 'list'];

const tenant = z.strictObject({
  login,
  data: z
    .array(text)
    .min(1)
    .describe(
      '`s3://bucket`, `s3://bucket/prefix/`, or a Terraform address: `aws_s3_bucket.team["blue"]`, followed by `/prefix/` for a prefix',
    ),
  needs: z
    .array(z.enum(NEEDS))
    .min(1)
    .optional()
    .describe('what it must be able to do there: read, write and list if absent'),
});

const open = z.strictObject({
  boundary: z.enum(Object.keys(BOUNDARIES) as [Boundary, ...Boundary[]]),
  from: text.default('*').describe('tenant; `*` is any, also as part of a name'),
  to: text.default('*').describe('tenant; `*` is any, also as part of a name'),
  reason: text.describe('why it is intended to be open'),
});

export const configSchema = z.strictObject({
  $schema: text.optional(),
  tenants: z
    .record(text, tenant)
    .describe(
      'tenants by name; a name like `{namespace}` is a pattern: one tenant for every value that a login of the input gives it',
    ),
  engines: z
    .record(text, text)
    .optional()
    .describe('secrets engines that are mounted elsewhere, by path: `{ "secret": "kv-v2" }`'),
  open: z.array(open).optional().describe('boundaries that are intended to be open'),
  lint: z
    .strictObject({
      tags: z
        .array(text)
        .optional()
        .describe('tags that buckets, roles and users must have: `owner`, `expiry` (a day, `2027-01-31`)'),
      ignore: z
        .array(
          z.strictObject({
            rule: text.describe('rule of the audit: `wildcard-action`, `unused-role`, …'),
            at: text.default('*').describe('Terraform address; `*` is any, also as part of one'),
            reason: text.describe('why it is intended'),
          }),
        )
        .optional()
        .describe('findings that the audit leaves out'),
    })
    .optional()
    .describe('for `cordon check --lint`'),
});

export type Config = z.infer<typeof configSchema>;
export type TenantConfig = Config['tenants'][string];
export type OpenBoundary = NonNullable<Config['open']>[number];

/** File of the JSON Schema of `cordon.json`, in `docs/schemas/` and in the package. */
export const SCHEMA_FILE = 'cordon.v1.schema.json';

/** Reads `cordon.json`. Throws `ConfigError` naming each field that is wrong. */
export function parseConfig(source: string, file = 'cordon.json'): Config {
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (error) {
    throw new ConfigError(`\`${file}\` is not JSON: ${messageOf(error)}`);
  }
  const read = configSchema.safeParse(json);
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => `\`${path.join('.')}\`: ${message}`);
  throw new ConfigError(
    `\`${file}\` was refused: ${[...new Set(wrong)].slice(0, 5).join('; ')}; compare it with docs/schemas/cordon.v1.schema.json`,
  );
}

/** The JSON Schema (draft 2020-12) of `cordon.json`. */
export function configJsonSchema(): object {
  return {
    ...z.toJSONSchema(configSchema, { io: 'input' }),
    $id: SCHEMA_FILE,
    title: 'cordon.json',
    description: 'The tenants that `cordon check` asks about: how each logs in, and which data is its own.',
  };
}

/** A login of `cordon.json` as the domain type. */
export function loginFrom(said: TenantConfig['login']): TenantLogin {
  const at = 'mount' in said && said.mount !== undefined ? { mount: said.mount } : {};
  if ('approle' in said) return { method: 'approle', role: said.approle, ...at };
  const shown = 'elsewhere' in said && said.elsewhere !== undefined ? { elsewhere: said.elsewhere } : {};
  if ('kubernetes' in said) return { method: 'kubernetes', ...said.kubernetes, ...shown, ...at };
  if ('jwt' in said) return { method: 'jwt', claims: said.jwt, ...shown, ...at };
  if ('oidc' in said) return { method: 'jwt', claims: said.oidc, ...shown, ...at };
  if ('userpass' in said) return { method: 'userpass', username: said.userpass, ...at };
  if ('ldap' in said) {
    if (typeof said.ldap === 'string') return { method: 'ldap', username: said.ldap, ...at };
    const { username, groups } = said.ldap;
    return { method: 'ldap', username, ...(groups === undefined ? {} : { groups }), ...at };
  }
  if ('aws' in said) {
    const { principalArn, principalId } =
      typeof said.aws === 'string' ? { principalArn: said.aws, principalId: undefined } : said.aws;
    const own = principalId === undefined ? {} : { principalId };
    return { method: 'aws', principalArn, ...own, ...shown, ...at };
  }
  if ('token' in said) {
    const { role, policies } = said.token;
    return {
      method: 'token',
      ...(role === undefined ? {} : { role }),
      ...(policies === undefined ? {} : { policies }),
    };
  }
  const { role, ...fields } = said.cert;
  return { method: 'cert', fields, ...(role === undefined ? {} : { role: [role].flat()[0] ?? '' }), ...at };
}

/** The inverse of `loginFrom`, for `--init`. */
export function loginToSay(login: TenantLogin): TenantConfig['login'] {
  const at = {
    ...('elsewhere' in login && login.elsewhere !== undefined ? { elsewhere: [...login.elsewhere] } : {}),
    ...('mount' in login && login.mount !== undefined ? { mount: login.mount } : {}),
  };
  switch (login.method) {
    case 'approle':
      return { approle: login.role, ...at };
    case 'kubernetes':
      return { kubernetes: { namespace: login.namespace, serviceAccount: login.serviceAccount }, ...at };
    case 'jwt':
      return { jwt: mutable(login.claims), ...at };
    case 'userpass':
      return { userpass: login.username, ...at };
    case 'ldap':
      return login.groups === undefined
        ? { ldap: login.username, ...at }
        : { ldap: { username: login.username, groups: [...login.groups] }, ...at };
    case 'aws':
      return login.principalId === undefined
        ? { aws: login.principalArn, ...at }
        : { aws: { principalArn: login.principalArn, principalId: login.principalId }, ...at };
    case 'cert':
      return {
        cert: { ...(login.role === undefined ? {} : { role: login.role }), ...mutable(login.fields) },
        ...at,
      };
    case 'token':
      return {
        token: {
          ...(login.role === undefined ? {} : { role: login.role }),
          ...(login.policies === undefined ? {} : { policies: [...login.policies] }),
        },
      };
  }
}

function mutable(
  said: Readonly<Record<string, string | readonly string[]>>,
): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(said).map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
  );
}

/** What the tenant must be able to do with its data; read, write and list when `needs` is absent. */
export function needsOf({ needs }: TenantConfig): readonly Need[] {
  return needs ?? USUAL;
}
