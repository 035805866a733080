import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type DecisionRecord, olderLog } from '@cordon/gateway';
import { LabError } from './errors.ts';

/**
 * The gateway's record of one request, by the id in its answer (`x-amz-request-id`); `undefined` when neither the log
 * nor its rotated part has it. Rejects with `LabError` when the log cannot be read. The last line wins.
 */
export async function findDecision(file: string, requestId: string): Promise<DecisionRecord | undefined> {
  const older = olderLog(file);
  return (await findIn(file, requestId)) ?? (existsSync(older) ? findIn(older, requestId) : undefined);
}

async function findIn(file: string, requestId: string): Promise<DecisionRecord | undefined> {
  let found: DecisionRecord | undefined;
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      // Parse only lines that can match: a log of a million lines takes about a second.
      if (!line.includes(requestId)) continue;
      const record = parse(line);
      if (record?.requestID === requestId) found = record;
    }
  } catch (cause) {
    throw new LabError(`the decision log \`${file}\` cannot be read: ${(cause as Error).message}`, { cause });
  }
  return found;
}

/** A truncated last line is ignored. */
function parse(line: string): DecisionRecord | undefined {
  try {
    return JSON.parse(line) as DecisionRecord;
  } catch {
    return undefined;
  }
}

/** One decision for people: the caller, the action, the outcome, and the statement that decided. */
export function renderDecision(record: DecisionRecord): readonly string[] {
  const { cordon, userIdentity } = record;
  const who = userIdentity.arn ?? userIdentity.type;
  const service = record.eventSource.split('.')[0] ?? record.eventSource;
  return [
    `${record.eventTime}  ${service}:${record.eventName}  ${cordon.outcome}  (HTTP ${cordon.httpStatus}, ${cordon.ms} ms)`,
    `  asked by  ${who}`,
    ...record.resources.map(({ ARN }) => `  for       ${ARN}`),
    `  because   ${cordon.reason}`,
    ...(record.errorCode === undefined
      ? []
      : [`  answered  ${record.errorCode}: ${record.errorMessage ?? ''}`]),
    ...cordon.judged.flatMap((judged) => [
      `  ${judged.outcome === 'allowed' ? 'allowed' : 'denied '}   ${judged.action} on ${judged.resource}`,
      `            ${judged.reason}`,
      ...judged.by.map(
        (by) => `            by statement ${by.sid ?? `#${by.index}`} of ${by.policy} (${by.layer})`,
      ),
      ...(judged.nearestMiss === undefined
        ? []
        : [
            `            nearest: ${judged.nearestMiss.statement.sid ?? `#${judged.nearestMiss.statement.index}`} of ${judged.nearestMiss.statement.policy}: ${judged.nearestMiss.why}`,
          ]),
    ]),
    `  request   ${record.requestID}`,
  ];
}
