import { aclText, named, prefixPair } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-own-prefix',
  sentence: 'the Vault policy ends the path with a glob, so that `acme` covers `acme-eu`',
  breaks: 'tenant-credentials',
  killedBy: ['vault-creds-path'],
  mutate: (tf, { tenants }) => {
    const [short] = prefixPair(tenants) ?? [];
    if (short === undefined) return undefined;
    return aclText(
      (hcl) => hcl.replaceAll(`/${short.id}" {`, `/${short.id}*" {`),
      named('policy', short),
    )(tf);
  },
};

export default mutant;
