import { readFileSync } from 'node:fs';
import { fileText, UsageError } from '@cordon/domain';
import { z } from 'zod';
import type { Case } from './case.types.ts';
import { OPERATIONS } from './operations.ts';

const strings = z.record(z.string(), z.string());
const list = z.array(z.string()).optional();
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown().optional(),
  NotPrincipal: z.unknown().optional(),
  Action: list,
  NotAction: list,
  Resource: list,
  NotResource: list,
  Condition: z.record(z.string(), z.record(z.string(), z.array(z.string()))).optional(),
});
const policy = z.strictObject({ Version: z.string().optional(), Statement: z.array(statement) });
const schema = z.strictObject({
  setup: z.strictObject({
    caller: z.enum(['user', 'role-session', 'federated-user', 'root', 'anonymous', 'web-identity']),
    abroad: z.boolean().optional(),
    over: z.literal('http').optional(),
    tags: strings.optional(),
    identity: z.array(policy),
    boundary: policy.optional(),
    session: policy.optional(),
    bucket: policy.optional(),
    trust: policy.optional(),
    scp: z.array(z.array(policy)).optional(),
    rcp: z.array(z.array(policy)).optional(),
    issuer: z.string().optional(),
  }),
  ask: z.strictObject({
    operation: z.enum(Object.keys(OPERATIONS) as [string, ...string[]]),
    key: z.string().optional(),
    prefix: z.string().optional(),
    delimiter: z.string().optional(),
    maxKeys: z.number().optional(),
    tags: strings.optional(),
    source: z.string().optional(),
    directive: z.enum(['COPY', 'REPLACE']).optional(),
    storageClass: z.enum(['STANDARD', 'STANDARD_IA']).optional(),
    ifMatch: z.string().optional(),
    ifNoneMatch: z.literal('*').optional(),
    acl: z.literal('bucket-owner-full-control').optional(),
    encryption: z.literal('AES256').optional(),
    sourceIdentity: z.string().optional(),
    transitive: z.array(z.string()).optional(),
    sessionName: z.string().optional(),
    externalId: z.string().optional(),
  }),
});

/** A case that a run printed or kept. Throws `UsageError` for a file that holds none. */
export function readReplay(file: string): Case {
  let text: string;
  try {
    text = fileText(readFileSync(file));
  } catch (error) {
    throw new UsageError(`\`${file}\` cannot be read: ${(error as Error).message}`);
  }
  return parseReplay(text, file);
}

/** Parses a replay file; `name` is the file's name for messages. Throws `UsageError`. */
export function parseReplay(text: string, name: string): Case {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`\`${name}\` is no JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data as Case;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `\`${name}\` holds no case: \`${issue?.path.join('.')}\`: ${issue?.message}; give a file that \`agreement\` wrote`,
  );
}
