import type { AwsError, ErrorProtocol } from '../errors/aws-error.ts';
import { escapeXml } from '../http/xml.ts';

/**
 * An error as the service's clients parse it.
 * S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * Query (IAM, STS): https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 * JSON (Organizations): https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function renderError(
  protocol: ErrorProtocol,
  error: AwsError,
  requestId: string,
  hostId: string,
): string {
  if (protocol === 'json') return JSON.stringify({ __type: error.code, Message: error.message });
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
