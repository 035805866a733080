import type { Diagnostic } from '../errors.ts';

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
