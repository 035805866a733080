import type { Core } from '../core.ts';
import { type DecisionRecord, judgedLine } from '../decision-log/record.ts';
import { formatTime } from '../decision-log/time.ts';
import { userIdentity } from '../decision-log/user-identity.ts';
import type { AwsError } from '../errors/aws-error.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Trace } from '../trace.ts';
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
  const status = exchange.response.statusCode;
  return () => {
    const refused = trace.judged.find(({ decision }) => decision.outcome !== 'allowed');
    return {
      eventVersion: '1.11',
      eventTime: formatTime(exchange.now),
      eventSource: `${trace.service}.amazonaws.com`,
      eventName: trace.eventName,
      awsRegion: core.region,
      sourceIPAddress: ip,
      ...(agent === undefined ? {} : { userAgent: agent.slice(0, 512) }),
      requestID: exchange.requestId,
      userIdentity: identity,
      requestParameters: trace.parameters,
      resources: [...new Set(trace.judged.map(({ resource }) => resource))].map((ARN) => ({ ARN })),
      ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message }),
      cordon: {
        ...outcome(core, trace, error, status),
        reason: trace.refusedBy?.reason ?? refused?.decision.reason ?? error?.message ?? reasonOf(trace),
        judged: trace.judged.map(judgedLine),
        httpStatus: status,
        ms: Math.round(ms * 1000) / 1000,
      },
    };
  };
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

function reasonOf(trace: Trace): string {
  return trace.judged.map(({ decision }) => decision.reason).join('; ') || 'no permission is needed';
}
