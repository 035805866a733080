import { readFile } from 'node:fs/promises';
import { type Diagnostic, LabError } from '../errors.ts';

/**
 * One line of Terraform's machine-readable output; a line that is not JSON (a crash, an early usage error) stays text.
 * https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export interface TerraformMessage {
  readonly type: string;
  readonly text: string;
  readonly diagnostic?: Diagnostic;
  /** Resources that the plan changes, in the summary after it. */
  readonly planned?: number;
}

/** Reads one line of Terraform's machine-readable output. */
export function readMessage(line: string): TerraformMessage {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { type: 'text', text: line };
  }
  if (typeof parsed !== 'object' || parsed === null) return { type: 'text', text: line };
  const text = typeof parsed['@message'] === 'string' ? parsed['@message'] : line;
  const type = typeof parsed.type === 'string' ? parsed.type : 'text';
  const raw = parsed.diagnostic as Record<string, unknown> | undefined;
  if (type === 'change_summary') return { type, text, ...plannedOf(parsed.changes) };
  if (type !== 'diagnostic' || raw === undefined) return { type, text };
  return {
    type,
    text,
    diagnostic: {
      severity: String(raw.severity ?? 'error'),
      summary: String(raw.summary ?? text),
      detail: String(raw.detail ?? '').trim(),
      ...(typeof raw.address === 'string' && raw.address !== '' ? { address: raw.address } : {}),
    },
  };
}

function plannedOf(changes: unknown): { readonly planned?: number } {
  if (typeof changes !== 'object' || changes === null) return {};
  const { operation, add, change, remove } = changes as Readonly<Record<string, unknown>>;
  const sum = [add, change, remove].reduce<number>(
    (all, one) => all + (typeof one === 'number' ? one : 0),
    0,
  );
  return operation === 'plan' ? { planned: sum } : {};
}

/**
 * One output of the stack, out of what `apply -json` printed: Terraform prints all outputs at the end, which saves a
 * second command. Throws `LabError` when the stack declares none of that name.
 * https://developer.hashicorp.com/terraform/internals/machine-readable-ui#outputs
 */
export function outputOf(applied: readonly string[], name: string): unknown {
  const told = applied.findLast((line) => line.includes('"type":"outputs"'));
  const { outputs } = (told === undefined ? {} : JSON.parse(told)) as {
    readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
  };
  const found = outputs?.[name];
  if (found?.value === undefined)
    throw new LabError(`terraform printed no output \`${name}\`: declare it in the stack`);
  return found.value;
}

/**
 * Every value that Terraform's state marks as sensitive in the AWS keys it made: a provider that quotes a request in
 * its error would otherwise leak them. Empty where there is no state yet.
 */
export async function secretsOfState(stateFile: string): Promise<readonly string[]> {
  const text = await readFile(stateFile, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const state = JSON.parse(text) as { resources?: Resource[] };
  return (state.resources ?? [])
    .flatMap((resource) => resource.instances ?? [])
    .flatMap((instance) =>
      ['secret', 'ses_smtp_password_v4', 'secret_key'].map((key) => instance.attributes?.[key]),
    )
    .filter((value): value is string => typeof value === 'string' && value.length >= 8);
}

/** The text with every secret replaced by `[secret]`. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text);
}

interface Resource {
  readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
}
