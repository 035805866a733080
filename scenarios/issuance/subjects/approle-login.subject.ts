import type { Subject } from '../subject.types.ts';
import { tenantsOf } from '../tenants/of-deployment.ts';
import { TokenBook } from '../tenants/token-book.ts';

const subject: Subject = {
  id: 'approle-login',
  sentence: 'the AppRole login alone: what every way through Vault pays before anything is issued',
  async open(stage) {
    const deployment = await stage.deployment('role-per-tenant');
    const tenants = tenantsOf(deployment);
    const book = new TokenBook(stage.vault, deployment.vault.authMount);
    await book.prepare(tenants);
    return {
      id: 'approle-login',
      tenants,
      issue: async (tenant, _, signal) => {
        await book.login(tenant, signal);
        return {};
      },
      settle: async () => {
        await book.clear();
        await book.prepare(tenants);
      },
    };
  },
};

export default subject;
