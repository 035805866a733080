/** Which of AWS's error formats a client of the service expects. */
export type ErrorProtocol = 's3' | 'query' | 'json' | 'rest-json';

/** A request that AWS would answer with an error: status, code and message as AWS words them. */
export class AwsError extends Error {
  readonly status: number;
  readonly code: string;
  /** Further elements of the error's XML, in order (`BucketName`, `Region`, …). Never a secret or a signature. */
  readonly details: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'AwsError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
