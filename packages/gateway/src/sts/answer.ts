import { respond } from '../http/respond.ts';
import type { QueryCall } from '../query/query-call.ts';

/** Answers a call to STS with the content of its result element. */
export function answer(call: QueryCall, result: string): void {
  const { exchange, action } = call;
  respond(
    exchange,
    200,
    {
      'content-type': 'text/xml',
      'x-amzn-requestid': exchange.requestId,
      'x-amz-request-id': exchange.requestId,
    },
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${exchange.requestId}</RequestId></ResponseMetadata></${action}Response>`,
  );
}
