import type { DecisionRecord } from '@cordon/gateway';

/** One decision for people: who asked for what, what came of it, and which statement of whose policy said so. */
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
