import type { CanaryOf, EngineInput, RecordLine, TenantId } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { exampleDeployment } from '@cordon/harness/example-deployment';
import { runAttempt } from '@cordon/harness/run-attempt';
import { judge } from '@cordon/judge';
import { loadAttack } from '../attack-registry.ts';

/**
 * What is judged of an attack that is made on a paper deployment, with one server in the place of AWS and Vault: each kind
 * of verdict once. Tenants hold `AKIA<tenant>` and the Vault token `token-of-<tenant>`.
 */
export async function verdictsOf(id: string, address: string, canary: CanaryOf): Promise<readonly string[]> {
  const deployment = exampleDeployment();
  const attack = await loadAttack(id);
  const keys = (of: string) => ({ accessKeyId: `AKIA${of}`, secretAccessKey: 's', sessionToken: 't' });
  const engine = await (await loadEngine('localstack')).open({
    deployment,
    access: {
      region: 'us-east-1',
      awsEndpoint: address,
      vaultAddress: address,
      vaultToken: 'root',
      admin: keys('admin'),
    },
    actors: new Map(
      deployment.tenants.map(({ tenant }) => [
        tenant.id,
        {
          tenant: tenant.id as TenantId,
          credentials: keys(tenant.id),
          vaultToken: `token-of-${tenant.id}`,
        },
      ]),
    ),
  } satisfies EngineInput);
  const names = { leg: 'paper', topology: 'paper', engine: 'localstack' } as const;
  const { crosses } = attack;
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
    ...(['aws', canary] as const).map(
      (of): RecordLine => ({
        ...{ line: 'canary', ...names, of },
        answer: { kind: 'refused', reason: 'as it should be' },
      }),
    ),
  ];
  for (const attempt of attempts)
    lines.push({ line: 'attempt', ...names, crosses, attempt, ...(await runAttempt(attempt, engine)) });
  lines.push({ line: 'end', ...names, attempts: attempts.length, endedAt: '' });
  await engine.close();
  return [...new Set(judge(lines).map(({ kind }) => kind))];
}
