import { ModelError } from './state.types.ts';

/** A filled-in string; an expression that was not understood must not become part of a policy. */
export function text(value: unknown): string {
  if (typeof value !== 'string')
    throw new ModelError(`expected text where \`${JSON.stringify(value)}\` stands`);
  const unresolved = /⟦([^⟧]*)⟧/.exec(value);
  if (unresolved !== null)
    throw new ModelError(
      `the Terraform expression \`${unresolved[1]}\` was not understood; prove the deployed state instead (--live)`,
    );
  return value;
}

export function optional<K extends string>(key: K, value: unknown): { [P in K]?: string } {
  return value === undefined || value === null || value === ''
    ? {}
    : ({ [key]: text(value) } as { [P in K]?: string });
}

/** A number above 0; 0 is Terraform's and Vault's word for none. */
export function count<K extends string>(key: K, value: unknown): { [P in K]?: number } {
  return typeof value === 'number' && value > 0 ? ({ [key]: value } as { [P in K]?: number }) : {};
}

export function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

export function map(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, one]) => [key, text(one)]));
}
