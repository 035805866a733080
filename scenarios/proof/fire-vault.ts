import type { Answer, OpenEngine, VaultCall } from '@cordon/domain';
import type { Finding } from '@cordon/prover';
import { type Fired, holderOf } from './fire.ts';

const METHODS: Readonly<Record<string, VaultCall['method']>> = {
  read: 'GET',
  list: 'LIST',
  create: 'POST',
  update: 'POST',
};

/**
 * The request to Vault that a finding speaks of; `undefined` where it is not made: a `delete` takes away what other requests
 * rest on, and `patch` has no method here.
 */
export function vaultCallOf({ vault }: Finding): VaultCall | undefined {
  const method = METHODS[vault?.capability ?? ''];
  if (vault === undefined || method === undefined) return undefined;
  return { via: 'vault', method, path: vault.path, ...(method === 'POST' ? { body: vault.body ?? {} } : {}) };
}

/** Makes a request to Vault that the model says the tenant's ACL lets through. */
export async function fireAtVault(open: OpenEngine, finding: Finding): Promise<Fired> {
  const { path = '', capability = '', token, body } = finding.vault ?? {};
  const call = vaultCallOf(finding);
  const request = `${finding.from}: ${call?.method ?? capability} ${path}`;
  const not = (why: string): Fired => ({ result: 'not-made', request, expected: 'allowed', why });
  if (call === undefined) return not(`\`${capability}\` would take away what other requests rest on`);
  const as = holderOf(token, finding.from);
  if (as === undefined)
    return not(token?.kind === 'made' ? `${token.why}, which is fired by itself` : 'nobody holds it');
  const answer = await open.perform({ as, call });
  return { ...judged(answer, body !== undefined), request, expected: 'allowed', answer };
}

/**
 * Vault asks its ACL first: who hears that the path or the parameters are wrong was let through. Where the parameters are
 * what the finding is about, an answer that they are wrong counts as a refusal.
 */
function judged(answer: Answer, aboutParameters: boolean): Pick<Fired, 'result' | 'why'> {
  const { kind, refusal, httpStatus = 0, reason } = answer;
  const refused = `the model says allowed, Vault says refused: ${reason}`;
  if (kind === 'served') return { result: 'confirmed', why: `let through: ${reason}` };
  if (kind === 'refused' && (refusal ?? 'authorization') === 'authorization')
    return { result: 'gap', why: refused };
  if (httpStatus === 400 && refusal === 'form' && aboutParameters) return { result: 'gap', why: refused };
  const passedAcl = (httpStatus === 400 && refusal === 'form') || httpStatus === 404 || httpStatus === 405;
  return passedAcl
    ? { result: 'confirmed', why: `let through by the ACL: ${reason}` }
    : { result: 'unclear', why: `no clear answer: ${reason}` };
}
