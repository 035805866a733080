export type ToolchainErrorCode =
  | 'bad-setting'
  | 'no-go'
  | 'go-too-old'
  | 'no-python'
  | 'no-venv'
  | 'no-network'
  | 'disk-full'
  | 'hash-mismatch'
  | 'source-changed'
  | 'unsupported-platform'
  | 'build-failed'
  | 'lock-timeout'
  | 'cancelled';

/** A component cannot be provided. `message` says why, `fix` what to do about it. */
export class ToolchainError extends Error {
  override readonly name = 'ToolchainError';
  readonly code: ToolchainErrorCode;
  readonly fix: string;

  constructor(code: ToolchainErrorCode, message: string, fix: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fix = fix;
  }
}

/** The error of an aborted run; a later run resumes. */
export function cancelled(): ToolchainError {
  return new ToolchainError(
    'cancelled',
    'getting the toolchain was cancelled',
    'run the command again; it resumes',
  );
}
