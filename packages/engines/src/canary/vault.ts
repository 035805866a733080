import type { Answer } from '@cordon/domain';
import type { Stage } from '../perform/act.ts';
import { performVault } from '../perform/vault.ts';
import { canaryAnswer, type Probe } from './verdict.ts';

/**
 * Reads a tenant’s credentials path without a token, with an invented one, and with a real token that has the
 * `default` policy alone. The operator, who reads the role behind it, must be served.
 */
export async function vaultCanary(stage: Stage): Promise<Answer> {
  const tenant = stage.deployment.tenants[0];
  if (tenant === undefined) return { kind: 'unclear', reason: 'the deployment has no tenant' };
  const { awsMount: mount } = stage.deployment.vault;
  const get = async (path: string, token?: string) =>
    (await performVault({ via: 'vault', method: 'GET', path }, token, stage.vault, stage.signal)).answer;
  const operator = stage.access.vaultToken;
  const role = tenant.vaultRole;
  const [creds, behind] =
    mount === undefined
      ? [`identity/oidc/token/${role}`, `identity/oidc/role/${role}`]
      : [`${mount}/creds/${role}`, `${mount}/roles/${role}`];
  const control: Probe = {
    what: `the operator reading \`${behind}\``,
    answer: await get(behind, operator),
  };
  const probes: Probe[] = [
    { what: `nobody reading \`${creds}\``, answer: await get(creds) },
    { what: 'an invented token', answer: await get(creds, 'hvs.invented-by-the-canary') },
    {
      what: 'a token of the default policy',
      answer: await withPlainToken(stage, (token) => get(creds, token)),
    },
  ];
  return canaryAnswer(probes, control);
}

/** Makes a token that carries the `default` policy alone, lets it ask, and revokes it. */
async function withPlainToken(stage: Stage, probe: (token: string) => Promise<Answer>): Promise<Answer> {
  const post = (path: string, token: string, body: object) =>
    performVault({ via: 'vault', method: 'POST', path, body: { ...body } }, token, stage.vault, stage.signal);
  const made = await post('auth/token/create', stage.access.vaultToken, {
    policies: ['default'],
    no_parent: true,
    ttl: '60s',
  });
  const token = (made.output as { auth?: { client_token?: string } } | undefined)?.auth?.client_token;
  if (token === undefined) return { kind: 'unclear', reason: `making a token: ${made.answer.reason}` };
  const answer = await probe(token);
  await post('auth/token/revoke-self', token, {});
  return answer;
}
