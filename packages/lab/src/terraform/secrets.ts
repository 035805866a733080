import { readFile } from 'node:fs/promises';

/**
 * Every value that Terraform's state marks as sensitive in the AWS keys it made: a provider that quotes a request in
 * its error would otherwise carry them out. Empty where there is no state yet.
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

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text);
}

interface Resource {
  readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
}
