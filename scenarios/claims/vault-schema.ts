import { z } from 'zod';
import type { ClaimContext } from './claim-context.ts';

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
