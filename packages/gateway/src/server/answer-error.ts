import { AwsError, type ErrorProtocol } from '../errors/aws-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { ClientOrUpstreamGone } from '../http/exchange.ts';
import { hostIdOf, respond } from '../http/respond.ts';
import { escapeXml } from '../http/xml.ts';
import { queryError } from '../query/errors.ts';

/**
 * An error as the service's clients parse it.
 * S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * Query (IAM, STS): https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 * JSON (Organizations): https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 * REST JSON (Roles Anywhere): https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function renderError(
  protocol: ErrorProtocol,
  error: AwsError,
  requestId: string,
  hostId: string,
): string {
  if (protocol === 'json') return JSON.stringify({ __type: error.code, Message: error.message });
  if (protocol === 'rest-json') return JSON.stringify({ message: error.message });
  return protocol === 's3' ? s3(error, requestId, hostId) : query(error, requestId);
}

function s3(error: AwsError, requestId: string, hostId: string): string {
  const details = Object.entries(error.details)
    .map(([name, value]) => element(name, value))
    .join('');
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element('Code', error.code)}` +
    `${element('Message', error.message)}${details}${element('RequestId', requestId)}` +
    `${element('HostId', hostId)}</Error>`
  );
}

function query(error: AwsError, requestId: string): string {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  const { Detail } = error.details;
  return (
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>${element('Type', type)}` +
    `${element('Code', error.code)}${element('Message', error.message)}` +
    `${Detail === undefined ? '' : element('Detail', Detail)}</Error>` +
    `${element('RequestId', requestId)}</ErrorResponse>`
  );
}

function element(name: string, value: string): string {
  return `<${name}>${escapeXml(value)}</${name}>`;
}

/** An unexpected error is a bug of the gateway or a fault of the upstream: AWS’s 500, without a word of its inside. */
export function asAwsError(error: unknown, protocol: ErrorProtocol): AwsError {
  const known =
    error instanceof AwsError
      ? error
      : isGone(error)
        ? gone(error)
        : new AwsError(
            500,
            'InternalError',
            'We encountered an internal error. Please try again.',
            {},
            { cause: error },
          );
  return protocol === 'query' ? queryError(known) : known;
}

/** Whoever went away: a client that hangs up is nobody's fault but its own, and is owed no answer. */
function gone(error: Error): AwsError {
  return error instanceof ClientOrUpstreamGone && error.side === 'upstream'
    ? new AwsError(503, 'ServiceUnavailable', 'Service is unable to handle request.', {}, { cause: error })
    : new AwsError(400, CLIENT_GONE, `The request was not completed: ${error.message}.`);
}

/** What a request is logged with whose client went away before its answer was complete. */
export const CLIENT_GONE = 'RequestTimeout';

/** The client, or the upstream in the middle of its answer, closed the connection. */
function isGone(error: unknown): error is Error {
  if (error instanceof ClientOrUpstreamGone) return true;
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
}

const CONTENT_TYPE: Readonly<Record<ErrorProtocol, string>> = {
  s3: 'application/xml',
  query: 'text/xml',
  json: 'application/x-amz-json-1.1',
  'rest-json': 'application/json',
};

/** Answers with an error in the format of the service; drops the connection when an answer has already begun. */
export function answerError(exchange: Exchange, protocol: ErrorProtocol, error: AwsError): void {
  const { response, requestId } = exchange;
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const hostId = hostIdOf(requestId);
  const body = renderError(protocol, error, requestId, hostId);
  respond(
    exchange,
    error.status,
    {
      'content-type': CONTENT_TYPE[protocol],
      'x-amz-request-id': requestId,
      'x-amzn-requestid': requestId,
      ...(protocol === 's3' ? { 'x-amz-id-2': hostId } : {}),
      ...(protocol === 'rest-json' ? { 'x-amzn-errortype': error.code } : {}),
      ...(error.code === 'AuthorizationHeaderMalformed' && error.details.Region !== undefined
        ? { 'x-amz-bucket-region': error.details.Region }
        : {}),
    },
    body,
  );
}
