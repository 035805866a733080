import { join } from 'node:path';
import { type Deployment, parseTenants } from '@cordon/domain';
import { assertLoginSpoken } from '@cordon/harness/stage';
import { progressOn } from '@cordon/harness/terminal/progress';
import {
  deploy,
  type HeldLab,
  heldDeployments,
  type Lab,
  type LabEvent,
  startLab,
  throughProxy,
  workloadVariables,
} from '@cordon/lab';
import { loginChoices, synth, topologyIds } from '@cordon/stacks';
import { trustEnvironment } from '@cordon/tls';
import { resolveToolchain } from '@cordon/toolchain';
import { isVerbose, progressStream, tell } from './loudness.ts';

/** Deploys a topology on the running lab under the name of its leg; it goes with the lab. */
export async function deployOn(
  lab: HeldLab,
  { topology, login }: { readonly topology: string; readonly login: string },
  leg: string,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<Deployment> {
  await assertLoginSpoken(lab, login);
  tell(`deploying \`${leg}\` on the running lab`);
  const [row, column] = [(await topologyIds()).indexOf(topology), (await loginChoices()).indexOf(login)];
  const prefix = column === 0 ? `lab-${row}` : `lab-${row}-${column}`;
  const outDir = join(heldDeployments(lab), leg);
  const tenants = parseTenants(names, { bucketPrefix: `${prefix}-` });
  await synth({ topology, login, guards: [], tenants, prefix, region: lab.region, outDir, emulated: true });
  const stopping = signal === undefined ? {} : { signal };
  const progress = progressOn(progressStream(), { verbose: isVerbose() });
  const toolchain = await resolveToolchain(['tofu', 'provider-aws', 'provider-vault'], {
    ...stopping,
    onProgress: (each) => progress.listen({ kind: 'toolchain', progress: each }),
  });
  const workshop = await startLab({
    engine: 'localstack',
    runDir: outDir,
    region: lab.region,
    toolchain,
    env: attachedTo(lab),
    throughGateway: true,
    ...stopping,
  });
  try {
    const onEvent = (event: LabEvent) => progress.listen({ kind: 'lab', leg, event });
    return await deploy(throughHeld(workshop, lab), { dir: outDir, onEvent, ...stopping });
  } finally {
    progress.end();
    await workshop.stop();
  }
}

/** Terraform and Vault must reach the lab's gateway, not the one that this process opens and closes. */
function throughHeld(workshop: Lab, lab: HeldLab): Lab {
  const terraformEnv = () => ({
    ...workshop.terraformEnv(),
    ...throughProxy(lab.awsEndpoint),
    TF_VAR_vault_aws_endpoint: lab.awsEndpoint,
    ...workloadVariables(lab.workloads),
  });
  return { ...workshop, terraformEnv };
}

/** The settings with which this process attaches to the running lab. */
export function attachedTo(lab: HeldLab, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return {
    ...env,
    CORDON_AWS_ENDPOINT: lab.awsEndpoint,
    CORDON_VAULT_ADDR: lab.vaultAddress,
    VAULT_TOKEN: lab.vaultToken,
    AWS_ACCESS_KEY_ID: lab.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: lab.admin.secretAccessKey,
    // The caller's session token would be sent with keys that it does not belong to.
    AWS_SESSION_TOKEN: lab.admin.sessionToken,
    ...trustEnvironment(lab.trust),
  };
}
