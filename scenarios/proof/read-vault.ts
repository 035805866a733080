import type { VaultClient } from '@cordon/vault';

/** What Vault has at the path. Rejects when it does not say: nothing can be proved without it. */
export async function read(vault: VaultClient, path: string): Promise<Record<string, unknown>> {
  const { status, body } = await vault.raw({ method: 'GET', path });
  const data = dataOf(body);
  if (status !== 200 || data === undefined) throw notTold(status, `GET ${path}`);
  return data;
}

/** Names at the path, sorted; none where Vault has nothing there. Rejects when it does not say. */
export async function list(vault: VaultClient, path: string): Promise<readonly string[]> {
  const { status, body } = await vault.raw({ method: 'LIST', path });
  if (status === 404) return [];
  const { keys } = dataOf(body) ?? {};
  if (status !== 200 || !Array.isArray(keys)) throw notTold(status, `LIST ${path}`);
  return keys.map(String).sort();
}

/** What a LIST tells of each key beside its name; nothing where Vault has nothing there. Rejects when it does not say. */
export async function listWithInfo(
  vault: VaultClient,
  path: string,
): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
  const { status, body } = await vault.raw({ method: 'LIST', path });
  if (status === 404) return {};
  const info = dataOf(body)?.key_info;
  if (status !== 200 || typeof info !== 'object' || info === null) throw notTold(status, `LIST ${path}`);
  return info as Record<string, Record<string, unknown>>;
}

/** What Vault finds by the parameters; `undefined` where it finds nothing. Rejects when it does not say. */
export async function lookUp(
  vault: VaultClient,
  path: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown> | undefined> {
  const { status, body } = await vault.raw({ method: 'POST', path, body: parameters });
  if (status === 204) return undefined;
  const data = dataOf(body);
  if (status !== 200 || data === undefined) throw notTold(status, `POST ${path}`);
  return data;
}

function dataOf(body: unknown): Record<string, unknown> | undefined {
  return (body as { data?: Record<string, unknown> } | undefined)?.data;
}

function notTold(status: number, what: string): Error {
  return new Error(`Vault answered ${status} to \`${what}\`: nothing can be proved without it`);
}
