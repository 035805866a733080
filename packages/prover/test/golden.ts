import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProofReport, type ProveOptions, proveTerraform, type TerraformJson } from '../src/index.ts';

const GOLDEN = join(import.meta.dirname, '../../../stacks/golden');
export const TOPOLOGIES = [
  'federation-token',
  'iam-user-per-lease',
  'role-per-tenant',
  'role-per-tenant-cross-account',
  'session-name',
  'shared-role-session-policy',
  'shared-role-session-tags',
  'web-identity-tags',
];

const text = (topology: string): string => readFileSync(join(GOLDEN, `${topology}.tf.json`), 'utf8');
/** The proof of a golden topology, changed or (with `identity`) as it is; a change must change something. */
export const proved = (
  topology: string,
  change: (text: string) => string = (same) => same,
  options: ProveOptions = {},
): ProofReport => {
  const changed = change(text(topology));
  if (change.length > 0 && changed === text(topology) && change !== identity)
    throw new Error('the change changed nothing');
  return proveTerraform(JSON.parse(changed) as TerraformJson, { brief: true, ...options });
};
export const identity = (same: string): string => same;
export const verdicts = ({ boundaries }: ProofReport): Record<string, string> =>
  Object.fromEntries(boundaries.map(({ boundary, verdict }) => [boundary, verdict]));
/** Changes the resources of one type in the configuration. */
export const edit =
  (type: string, change: (resource: Record<string, unknown>, name: string) => Record<string, unknown>) =>
  (source: string): string => {
    const tf = JSON.parse(source) as { resource: Record<string, Record<string, Record<string, unknown>>> };
    for (const [name, resource] of Object.entries(tf.resource[type] ?? {}))
      (tf.resource[type] as Record<string, Record<string, unknown>>)[name] = change(resource, name);
    return JSON.stringify(tf);
  };
export const replaced =
  (field: string, from: string | RegExp, to: string) => (resource: Record<string, unknown>) => ({
    ...resource,
    [field]: String(resource[field]).replaceAll(from, to),
  });
export const only =
  (wanted: string, change: (resource: Record<string, unknown>) => Record<string, unknown>) =>
  (resource: Record<string, unknown>, name: string) =>
    name === wanted ? change(resource) : resource;
export const refutations = ({ findings }: ProofReport, boundary: string): string =>
  findings
    .filter((one) => one.boundary === boundary)
    .map(({ from, to, sentence }) => `${from}->${to}: ${sentence}`)
    .join('\n');
