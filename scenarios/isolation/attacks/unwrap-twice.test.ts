import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EngineInput, RecordLine, TenantId } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { paperDeployment } from '@cordon/harness/paper-deployment';
import { runAttempt } from '@cordon/harness/run-attempt';
import { judge } from '@cordon/judge';
import { expect, it, onTestFinished } from 'vitest';
import { loadAttack } from '../attack-registry.ts';

/** A Vault that wraps, and unwraps one token at most so many times. */
async function vaultThatUnwraps(times: number): Promise<string> {
  const opened = new Map<string, number>();
  let last = 0;
  const server = createServer((request, response) => {
    const say = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    if (request.headers['x-vault-wrap-ttl'] !== undefined) {
      last += 1;
      return say(200, { wrap_info: { token: `wrapped-${last}` } });
    }
    const token = String(request.headers['x-vault-token']);
    opened.set(token, (opened.get(token) ?? 0) + 1);
    if ((opened.get(token) ?? 0) > times)
      return say(400, { errors: ['wrapping token is not valid or does not exist'] });
    return say(200, { data: { access_key: 'AKIA' } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function verdicts(vaultAddress: string): Promise<readonly string[]> {
  const deployment = paperDeployment();
  const attack = await loadAttack('vault-unwrap-twice');
  const keys = { accessKeyId: 'AKIA', secretAccessKey: 's' };
  const engine = await (await loadEngine('localstack')).open({
    deployment,
    access: { region: 'us-east-1', awsEndpoint: vaultAddress, vaultAddress, vaultToken: 'root', admin: keys },
    actors: new Map(
      deployment.tenants.map(({ tenant }) => [
        tenant.id,
        { tenant: tenant.id as TenantId, credentials: keys, vaultToken: `token-of-${tenant.id}` },
      ]),
    ),
  } satisfies EngineInput);
  const names = { leg: 'paper', topology: 'paper', engine: 'localstack' } as const;
  const { crosses, id } = attack;
  const { attempts } = attack.attempts(deployment);
  const lines: RecordLine[] = [
    {
      line: 'run',
      ...names,
      schema: 1,
      run: 'paper',
      guards: [],
      claims: { [crosses]: { position: 'holds', reason: 'claimed' } } as never,
      attacks: [{ id, crosses }],
      tenants: [],
      startedAt: '',
      versions: {},
    },
    { line: 'canary', ...names, of: 'vault', answer: { kind: 'refused', reason: 'as it should be' } },
  ];
  for (const attempt of attempts)
    lines.push({ line: 'attempt', ...names, crosses, attempt, ...(await runAttempt(attempt, engine)) });
  lines.push({ line: 'end', ...names, attempts: attempts.length, endedAt: '' });
  await engine.close();
  return [...new Set(judge(lines).map(({ kind }) => kind))];
}

// No configuration makes Vault open a wrapping token twice, so no mutant can show that this attack would notice.
it('is breached by a Vault that unwraps twice, and upheld by one that does not', async () => {
  expect(await verdicts(await vaultThatUnwraps(2))).toEqual(['breached']);
  expect(await verdicts(await vaultThatUnwraps(1))).toEqual(['upheld']);
});
