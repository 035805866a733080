import { Upstream, type UpstreamRequest } from './upstream.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** One question without effect for each service that the gateway forwards to. */
const QUESTIONS: readonly (UpstreamRequest & { readonly service: string; readonly body?: string })[] = [
  { service: 's3', method: 'GET', path: '/', headers: {} },
  {
    service: 's3',
    method: 'GET',
    path: '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Acordon-is-it-there',
    headers: { 'x-amz-account-id': '000000000000' },
  },
  {
    service: 'iam',
    method: 'POST',
    path: '/',
    headers: FORM,
    body: 'Action=ListAccountAliases&Version=2010-05-08',
  },
  {
    service: 'sts',
    method: 'POST',
    path: '/',
    headers: FORM,
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  },
];

/**
 * Whether LocalStack’s S3, S3 Control, IAM and STS each answer a call. Asked one call at a time, before anything else:
 * LocalStack notes a service as loaded before it has its operations, so that of two first calls at once the second
 * gets `501 no handler for operation` (`ServiceLoader.require_service`), although its health page said `running`.
 * Rejects with `ServiceUnavailable` when nobody listens.
 */
export async function servicesAnswer(url: string, region = 'us-east-1'): Promise<boolean> {
  const upstream = new Upstream({ url, region, timeoutMs: 30_000 });
  try {
    for (const { service, body, headers, ...question } of QUESTIONS) {
      const authorization = upstream.authorization('000000000000', service);
      const answer = await upstream.call(
        { ...question, headers: { ...headers, authorization } },
        body === undefined ? undefined : Buffer.from(body),
      );
      if (answer.status >= 500) return false;
    }
    return true;
  } finally {
    upstream.close();
  }
}
