/** An operation of the lab failed. The message says what, why and what to do, and never holds a secret. */
export class LabError extends Error {
  /** Last lines of the log of the service at fault, if one is. */
  readonly logTail: readonly string[];
  constructor(message: string, options: { logTail?: readonly string[]; cause?: unknown } = {}) {
    const tail = options.logTail ?? [];
    const shown = tail.length === 0 ? '' : `\n${tail.map((line) => `  | ${line}`).join('\n')}`;
    super(`${message}${shown}`, { cause: options.cause });
    this.name = 'LabError';
    this.logTail = tail;
  }
}

/** Terraform failed; `diagnostics` are its own messages. */
export class TerraformError extends Error {
  readonly verb: string;
  readonly diagnostics: readonly Diagnostic[];
  constructor(verb: string, diagnostics: readonly Diagnostic[], fallback: string) {
    super(`terraform \`${verb}\` failed: ${diagnostics.map(sentence).join('\n') || fallback}`);
    this.name = 'TerraformError';
    this.verb = verb;
    this.diagnostics = diagnostics;
  }
}

/** One of Terraform's diagnostics. https://developer.hashicorp.com/terraform/internals/machine-readable-ui */
export interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  /** `aws_iam_role.tenant` */
  readonly address?: string;
}

function sentence(diagnostic: Diagnostic): string {
  const where = diagnostic.address === undefined ? '' : ` (${diagnostic.address})`;
  const detail = diagnostic.detail === '' ? '' : `: ${diagnostic.detail}`;
  return `${diagnostic.summary}${detail}${where}`;
}
