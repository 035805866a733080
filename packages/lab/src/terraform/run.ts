import { devNull } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, LabError, TerraformError } from '../errors.ts';
import type { Lab, LabEvent } from '../lab.types.ts';
import { readMessage, secretsOfState, type TerraformMessage, withoutSecrets } from './messages.ts';
import type { Workdir } from './workdir.ts';

export interface VerbOptions {
  /** Its output is full of secrets and is not logged. */
  readonly unlogged?: boolean;
  readonly onEvent?: ((event: LabEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** More of the environment. Secret. */
  readonly env?: Readonly<Record<string, string>>;
  /** More secret values. */
  readonly hidden?: readonly string[];
}

/**
 * Runs one Terraform command to its end, as a child of the run's supervisor; returns its output lines. Rejects with
 * `TerraformError` holding Terraform's own diagnostics, and with the signal's reason when it was aborted.
 */
export async function runTerraform(
  lab: Lab,
  workdir: Pick<Workdir, 'path' | 'state' | 'dataDir'>,
  verb: string,
  args: readonly string[],
  options: VerbOptions = {},
): Promise<readonly string[]> {
  options.signal?.throwIfAborted();
  const { supervisor, terraform, logDir, graceMs } = lab.workshop;
  const secrets = [...lab.workshop.secrets, ...(options.hidden ?? [])];
  if (terraform === undefined)
    throw new LabError(
      'this lab was started without Terraform: resolve the toolchain with `tofu` and its providers',
    );
  // Providers come from a mirror or their registry: the gateway stands before neither.
  const { HTTPS_PROXY: proxy, ...env } = lab.terraformEnv();
  const through = proxy === undefined || verb === 'init' || verb === 'get' ? {} : { HTTPS_PROXY: proxy };
  const messages: TerraformMessage[] = [];
  const lines: string[] = [];
  const progress = paceOf();
  const child = supervisor.start(
    {
      command: terraform,
      args: [verb, ...args],
      env: { ...env, ...options.env, ...through, TF_DATA_DIR: workdir.dataDir },
      cwd: workdir.path,
      logFile: options.unlogged === true ? devNull : join(logDir, 'terraform.log'),
      secrets,
      forward: true,
      ...(graceMs > 0 ? { graceMs } : {}),
    },
    (line) => {
      lines.push(line);
      const message = readMessage(line);
      messages.push(message);
      if (!NEWS.has(message.type)) return;
      const pace = progress.take(message);
      options.onEvent?.({ is: 'terraform', verb, message: message.text, ...pace });
    },
  );
  const abort = () => void child.stop({ signal: 'SIGINT', graceMs });
  options.signal?.addEventListener('abort', abort, { once: true });
  const exit = await child.exited.finally(() => options.signal?.removeEventListener('abort', abort));
  options.signal?.throwIfAborted();
  if (exit.code === 0) return lines;
  const hidden = [...secrets, ...(await secretsOfState(workdir.state))];
  const clean = (text: string) => withoutSecrets(text, hidden);
  const diagnostics = messages.flatMap(({ diagnostic }) =>
    diagnostic?.severity === 'error' ? [cleaned(diagnostic, clean)] : [],
  );
  const how = exit.error ?? `it ended with ${exit.signal ?? `code ${exit.code}`} without readable output`;
  throw new TerraformError(
    verb,
    diagnostics,
    clean(
      messages
        .map(({ text }) => text)
        .slice(-8)
        .join('\n') || how,
    ),
  );
}

/**
 * How many resources are done, of how many. From Terraform's messages: a summary after the plan, and one for each
 * resource.
 * https://developer.hashicorp.com/terraform/internals/machine-readable-ui#change-summary
 */
function paceOf(): { take(message: TerraformMessage): { readonly done?: number; readonly total?: number } } {
  let done = 0;
  let total: number | undefined;
  return {
    take: ({ type, planned }) => {
      total ??= planned;
      if (type === 'apply_complete') done += 1;
      return total === undefined ? {} : { done: Math.min(done, total), total };
    },
  };
}

/** Message types worth a line of progress. */
const NEWS = new Set(['apply_complete', 'apply_errored', 'change_summary', 'provision_complete']);

function cleaned(diagnostic: Diagnostic, clean: (text: string) => string): Diagnostic {
  return { ...diagnostic, summary: clean(diagnostic.summary), detail: clean(diagnostic.detail) };
}
