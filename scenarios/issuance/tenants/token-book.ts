import type { VaultClient } from '@cordon/vault';
import type { BenchTenant } from '../issuance.types.ts';

/** Secret ids and tokens live an hour in the topologies: renewed well before. */
const RENEW_AFTER_MS = 20 * 60_000;

/** Tenants prepared, and tokens revoked, at the same time. */
const AT_ONCE = 8;

/** Secret ids and tokens of a subject's tenants. In memory only. */
export class TokenBook {
  readonly #vault: VaultClient;
  readonly #mount: string;
  readonly #pages = new Map<string, { secretId: string; token: string; madeAt: number }>();
  readonly #spent: string[] = [];

  constructor(vault: VaultClient, authMount: string) {
    this.#vault = vault;
    this.#mount = authMount;
  }

  /** Gives every tenant a secret id and a token, where it has none or an old one. */
  async prepare(tenants: readonly BenchTenant[]): Promise<void> {
    const due = tenants.filter(({ id }) => {
      const page = this.#pages.get(id);
      return page === undefined || performance.now() - page.madeAt >= RENEW_AFTER_MS;
    });
    for (let first = 0; first < due.length; first += AT_ONCE)
      await Promise.all(due.slice(first, first + AT_ONCE).map((tenant) => this.#write(tenant)));
  }

  async #write({ id, appRole }: BenchTenant): Promise<void> {
    const { approle } = this.#vault.auth;
    const { secretId } = await approle.generateSecretId(appRole.name, { mountPoint: this.#mount });
    const { token } = await approle.login(appRole.roleId, secretId, { mountPoint: this.#mount });
    const old = this.#pages.get(id);
    if (old !== undefined) this.#spent.push(old.token);
    this.#pages.set(id, { secretId, token, madeAt: performance.now() });
  }

  /** Logs in anew; the token is revoked at the next `clear`. */
  async login(tenant: BenchTenant, signal?: AbortSignal): Promise<string> {
    const { secretId } = this.#page(tenant);
    const { roleId } = tenant.appRole;
    const { token } = await this.#vault.auth.approle.login(roleId, secretId, {
      mountPoint: this.#mount,
      signal,
    });
    this.#spent.push(token);
    return token;
  }

  token(tenant: BenchTenant): string {
    return this.#page(tenant).token;
  }

  /** Revokes the tokens that logins left, so that one block's leases are not the next one's weather. */
  async clear(): Promise<void> {
    const revoke = (token: string) =>
      this.#vault.raw({ method: 'POST', path: 'auth/token/revoke', body: { token } });
    while (this.#spent.length > 0) await Promise.all(this.#spent.splice(0, AT_ONCE).map(revoke));
  }

  #page(tenant: BenchTenant) {
    const page = this.#pages.get(tenant.id);
    if (page === undefined) throw new Error(`tenant \`${tenant.id}\` was not prepared: call prepare() first`);
    return page;
  }
}
