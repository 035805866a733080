import { withoutImports } from './go-text.ts';
import { removeMatches } from './remove-matches.ts';

const service = 'github.com/aws/aws-sdk-go-v2/service';

/** `logger.go` of aws-sdk-go-base: what of a request to DynamoDB or SQS goes to the log, and their clients. */
export function cutLoggedServices(text: string): string {
  const cut = removeMatches(text, /^\t\t(?:dynamodb|sqs)\.ServiceID: +otelaws\.\w+,\n/gm, 2);
  return withoutImports(cut, `${service}/dynamodb`, `${service}/sqs`);
}

/** `attributes.go` of otelaws: the same for traces, which the provider does not make. */
export function cutTracedServices(text: string): string {
  const cut = removeMatches(text, /^\t(?:dynamodb|sns|sqs)\.ServiceID: +\w+,\n/gm, 3);
  return withoutImports(cut, `${service}/dynamodb`, `${service}/sns`, `${service}/sqs`);
}

/** The files of otelaws that hold them. */
export function isTracedService(path: string): boolean {
  return /^(?:dynamodb|sns|sqs)attributes\.go$/.test(path) || path.endsWith('_test.go');
}
