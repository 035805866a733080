import type { AwsCredentials } from '@cordon/domain';
import { REGION } from '@cordon/harness/planned-deployment';
import type { VaultClient } from '@cordon/vault';
import { z } from 'zod';
import type { ClaimContext } from './claim-context.ts';

const answer = z.object({
  data: z.object({ access_key: z.string(), secret_key: z.string(), session_token: z.string().nullish() }),
});

/** One GET as it is written, with what it brought, if it brought credentials. */
export async function askVault(
  vault: VaultClient,
  path: string,
  token?: string,
): Promise<{ readonly status: number; readonly credentials?: AwsCredentials }> {
  const { status, body } = await vault.raw({
    method: 'GET',
    path,
    ...(token === undefined ? {} : { token }),
  });
  const parsed = answer.safeParse(body);
  if (!parsed.success) return { status };
  const {
    access_key: accessKeyId,
    secret_key: secretAccessKey,
    session_token: sessionToken,
  } = parsed.data.data;
  return { status, credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } };
}

/** An AWS engine of a claim’s own, with this key, that reaches the lab as the topologies’ do. Resolves to its path. */
export async function ownMount(
  { operator, site }: Pick<ClaimContext, 'operator' | 'site'>,
  path: string,
  { accessKeyId, secretAccessKey }: AwsCredentials,
  more: { readonly username_template?: string } = {},
): Promise<string> {
  const { vault } = (await site('role-per-tenant')).deployment;
  const { iam_endpoint, sts_endpoint } = await operator.secrets.aws.readRoot({ mountPoint: vault.awsMount });
  await operator.sys.enableSecretsEngine('aws', { path });
  const root = {
    access_key: accessKeyId,
    secret_key: secretAccessKey,
    region: REGION,
    iam_endpoint,
    sts_endpoint,
    ...more,
  };
  await operator.secrets.aws.configureRootIamCredentials(root, { mountPoint: path });
  return path;
}

const openapi = z.object({
  paths: z.record(
    z.string(),
    z.object({
      post: z
        .object({
          requestBody: z
            .object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) })
            .optional(),
        })
        .optional(),
    }),
  ),
  components: z.object({
    schemas: z.record(z.string(), z.object({ properties: z.record(z.string(), z.unknown()).optional() })),
  }),
});
const reference = z.object({ $ref: z.string() });

/** Names of the fields that this Vault takes at a path of the AWS engine (`/config/root`), by its own OpenAPI. */
export async function fieldsOf(
  context: ClaimContext,
  mount: string,
  path: string,
): Promise<readonly string[]> {
  const { body } = await context.operator.raw({ method: 'GET', path: 'sys/internal/specs/openapi' });
  const { paths, components } = openapi.parse(body);
  const [, found] =
    Object.entries(paths).find(([key]) => key.startsWith(`/${mount}/`) && key.endsWith(path)) ?? [];
  const schema = Object.values(found?.post?.requestBody?.content ?? {})[0]?.schema;
  const name = reference.parse(schema).$ref.split('/').at(-1) ?? '';
  return Object.keys(components.schemas[name]?.properties ?? {}).sort();
}
