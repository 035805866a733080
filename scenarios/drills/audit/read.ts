import { z } from 'zod';
import type { S3Event, VaultEvent } from './join.ts';

const decision = z.object({
  eventTime: z.string(),
  eventSource: z.string(),
  eventName: z.string(),
  requestID: z.string(),
  userIdentity: z.object({
    principalId: z.string().optional(),
    arn: z.string().optional(),
    accessKeyId: z.string().optional(),
  }),
  requestParameters: z.record(z.string(), z.string()),
  cordon: z.object({
    outcome: z.string(),
    judged: z.array(z.object({ action: z.string(), outcome: z.string() })),
  }),
});

/** S3's events of a `decisions.jsonl`. Throws on a line that is none: a log that cannot be read shows nothing. */
export function readEvents(text: string): readonly S3Event[] {
  return linesOf(text).flatMap((line): readonly S3Event[] => {
    const one = decision.parse(JSON.parse(line));
    if (one.eventSource !== 's3.amazonaws.com') return [];
    const { accessKeyId, principalId, arn } = one.userIdentity;
    const { bucketName, prefix } = one.requestParameters;
    return [
      {
        requestId: one.requestID,
        atMs: Date.parse(one.eventTime),
        name: one.eventName,
        ...(accessKeyId === undefined ? {} : { accessKeyId }),
        ...(principalId === undefined ? {} : { principalId }),
        ...(arn === undefined ? {} : { arn }),
        ...(bucketName === undefined ? {} : { bucket: bucketName }),
        refused: one.cordon.outcome === 'refused',
        asked: one.cordon.judged.map(({ action, outcome }) => ({ action, allowed: outcome === 'allowed' })),
        whole: one.eventName.startsWith('ListObject') && (prefix === undefined || prefix === ''),
      },
    ];
  });
}

const text = z.string();
const audited = z.object({
  type: z.string(),
  time: z.string(),
  error: z.string().optional(),
  auth: z.object({ accessor: text.optional() }).optional(),
  request: z.object({
    id: text.optional(),
    operation: text.optional(),
    path: text.optional(),
    data: z.record(z.string(), z.unknown()).nullish(),
  }),
  response: z
    .object({
      auth: z
        .object({
          accessor: text.optional(),
          metadata: z.record(z.string(), z.string()).nullish(),
        })
        .optional(),
      secret: z.object({ lease_id: text.optional() }).optional(),
      data: z.record(z.string(), z.unknown()).nullish(),
    })
    .optional(),
});

/** Answers in the log of a file audit device. Throws on a line that is none. */
export function readVaultAudit(log: string): readonly VaultEvent[] {
  return linesOf(log).flatMap((line): readonly VaultEvent[] => {
    const { type, time, error, auth, request, response } = audited.parse(JSON.parse(line));
    if (type !== 'response') return [];
    const made = response?.auth?.accessor;
    // AppRoles call it one way, JWT and Kubernetes another.
    const { role_name, role } = response?.auth?.metadata ?? {};
    const roleName = role_name ?? role;
    const leaseId = response?.secret?.lease_id;
    const accessKeyId = response?.data?.access_key;
    return [
      {
        id: request.id ?? '',
        atMs: Date.parse(time),
        operation: request.operation ?? '',
        path: request.path ?? '',
        failed: error !== undefined && error !== '',
        ...(auth?.accessor === undefined ? {} : { accessor: auth.accessor }),
        ...(made === undefined
          ? {}
          : { login: { accessor: made, ...(roleName === undefined ? {} : { roleName }) } }),
        ...(leaseId === undefined || leaseId === '' ? {} : { leaseId }),
        ...(typeof accessKeyId === 'string' ? { accessKeyId } : {}),
        given: Object.values(request.data ?? {}).filter((value) => typeof value === 'string'),
      },
    ];
  });
}

function linesOf(log: string): readonly string[] {
  return log.split('\n').filter((line) => line !== '');
}
