import type { VaultClient } from '@cordon/vault';
import type { BenchTenant } from '../subject.types.ts';

/** Secret ids and tokens live an hour in the topologies: renewed well before. */
const RENEW_AFTER_MS = 20 * 60_000;

/** Secret ids and tokens of a subject's tenants. In memory only. */
export class TokenBook {
  readonly #vault: VaultClient;
  readonly #mount: string;
  readonly #pages = new Map<string, { secretId: string; token: string; madeAt: number }>();
  readonly #spent: string[] = [];

  constructor(vault: VaultClient, approleMount: string) {
    this.#vault = vault;
    this.#mount = approleMount;
  }

  /** Gives every tenant a secret id and a token, where it has none or an old one. */
  async prepare(tenants: readonly BenchTenant[]): Promise<void> {
    const { approle } = this.#vault.auth;
    for (const { id, appRole } of tenants) {
      const page = this.#pages.get(id);
      if (page !== undefined && performance.now() - page.madeAt < RENEW_AFTER_MS) continue;
      const { secretId } = await approle.generateSecretId(this.#mount, appRole.name);
      const { token } = await approle.login(this.#mount, appRole.roleId, secretId);
      if (page !== undefined) this.#spent.push(page.token);
      this.#pages.set(id, { secretId, token, madeAt: performance.now() });
    }
  }

  /** Logs in anew; the token is revoked at the next `clear`. */
  async login(tenant: BenchTenant, signal?: AbortSignal): Promise<string> {
    const { secretId } = this.#page(tenant);
    const { roleId } = tenant.appRole;
    const { token } = await this.#vault.auth.approle.login(this.#mount, roleId, secretId, signal);
    this.#spent.push(token);
    return token;
  }

  token(tenant: BenchTenant): string {
    return this.#page(tenant).token;
  }

  /** Revokes the tokens that logins left, so that one block's leases are not the next one's weather. */
  async clear(): Promise<void> {
    for (const token of this.#spent.splice(0)) {
      await this.#vault.raw({ method: 'POST', path: 'auth/token/revoke', body: { token } });
    }
  }

  #page(tenant: BenchTenant) {
    const page = this.#pages.get(tenant.id);
    if (page === undefined) throw new Error(`tenant \`${tenant.id}\` was not prepared: call prepare() first`);
    return page;
  }
}
