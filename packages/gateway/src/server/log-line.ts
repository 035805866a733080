import type { Trace } from '../call.ts';
import type { Core } from '../core.ts';
import { type DecisionRecord, formatTime, judgedLine, userIdentity } from '../decision-log/record.ts';
import type { AwsError } from '../errors/aws-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { CLIENT_GONE } from './answer-error.ts';
import { sourceIp } from './dispatch.ts';

/** Makes the decision log’s line for a request that was answered; `error` is what it was answered with. */
export function logLine(
  core: Core,
  exchange: Exchange,
  trace: Trace,
  error: AwsError | undefined,
  ms: number,
): () => DecisionRecord {
  const ip = sourceIp(exchange);
  const agent = exchange.request.headers['user-agent'];
  const identity = userIdentity(trace.caller, core.store);
  const { requestId, now } = exchange;
  const { service, eventName, parameters } = trace;
  const httpStatus = exchange.response.statusCode;
  const how = outcome(core, trace, error, httpStatus);
  const refused = trace.judged.find(({ decision }) => decision.outcome !== 'allowed');
  const reason = trace.refusedBy?.reason ?? refused?.decision.reason ?? error?.message;
  const inAll = trace.judged.length;
  // A thousand keys are judged one by one: what waits to be written must not hold on to them all.
  const judged = mostTelling(trace.judged);
  return () => ({
    eventVersion: '1.11',
    eventTime: formatTime(now),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: core.region,
    sourceIPAddress: ip,
    ...(agent === undefined ? {} : { userAgent: agent.slice(0, 512) }),
    requestID: requestId,
    userIdentity: identity,
    requestParameters: parameters,
    resources: [...new Set(judged.map(({ resource }) => resource))].map((ARN) => ({ ARN })),
    ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message }),
    cordon: {
      ...how,
      reason: reason ?? reasonOf(judged),
      judged: judged.map(judgedLine),
      ...(inAll === judged.length ? {} : { judgedInAll: inAll }),
      httpStatus,
      ms: Math.round(ms * 1000) / 1000,
    },
  });
}

const MOST_JUDGED = 50;

/** All that was judged, or as much of it as a line takes: refusals before the rest. */
function mostTelling(judged: Trace['judged']): Trace['judged'] {
  if (judged.length <= MOST_JUDGED) return judged;
  const refused = judged.filter(({ decision }) => decision.outcome !== 'allowed');
  const rest = judged.filter(({ decision }) => decision.outcome === 'allowed');
  return [...refused, ...rest].slice(0, MOST_JUDGED);
}

function outcome(
  core: Core,
  trace: Trace,
  error: AwsError | undefined,
  status: number,
): Pick<DecisionRecord['cordon'], 'outcome' | 'layer'> {
  if (core.mode === 'pass') return { outcome: 'passed' };
  const refused = trace.judged.some(({ decision }) => decision.outcome !== 'allowed');
  if (error === undefined) {
    if (refused) return { outcome: core.mode === 'soft' ? 'would-refuse' : 'refused' };
    return { outcome: status < 400 ? 'served' : 'failed' };
  }
  if (error.code === CLIENT_GONE) return { outcome: 'failed', layer: 'client' };
  if (error.status >= 500 && error.status !== NOT_IMPLEMENTED)
    return { outcome: 'failed', layer: 'upstream' };
  // That a thing is not there, or there already, refuses nobody: the right caller would be told the same.
  if (!refused && ABSENT_OR_TAKEN.has(error.status)) return { outcome: 'failed', layer: 'request' };
  if (refused) return { outcome: 'refused' };
  if (trace.refusedBy?.layer !== undefined) return { outcome: 'refused', layer: trace.refusedBy.layer };
  return { outcome: 'refused', layer: SIGNATURE_CODES.has(error.code) ? 'signature' : 'request' };
}

const NOT_IMPLEMENTED = 501;
const ABSENT_OR_TAKEN: ReadonlySet<number> = new Set([404, 409, 412]);

const SIGNATURE_CODES = new Set([
  'AuthorizationHeaderMalformed',
  'AuthorizationQueryParametersError',
  'BadDigest',
  'ExpiredToken',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidToken',
  'MissingAuthenticationToken',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'XAmzContentSHA256Mismatch',
]);

function reasonOf(judged: Trace['judged']): string {
  return judged.map(({ decision }) => decision.reason).join('; ') || 'no permission is needed';
}
