import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import {
  type AwsCredentials,
  bucketOf,
  DEFAULT_TENANTS,
  type Deployment,
  deploymentOf,
  parseTenants,
} from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import type { Listener } from '@cordon/harness/events';
import { planDeployment, REGION } from '@cordon/harness/planned-deployment';
import { outcomesOf, proveStatic } from '@cordon/harness/prove-static';
import { makeRunDir } from '@cordon/harness/run-dir';
import { openStage, type Stage } from '@cordon/harness/stage';
import { loadIssuer } from '@cordon/issuers';
import { connectVault, type VaultClient } from '@cordon/vault';
import { loadMutant } from '../mutation/mutant-registry.ts';

/** A deployed topology, and access for its tenants. */
export interface Site {
  readonly deployment: Deployment;
  /** Fresh credentials, through the topology’s own issuer. */
  credentials(tenant: string): Promise<AwsCredentials>;
  bucket(tenant: string): string;
  /** Vault with the tenant’s own token. */
  vault(tenant: string): Promise<VaultClient>;
}

/** What claims are checked on: one lab, with topologies deployed on first use. */
export interface ClaimContext {
  readonly stage: Stage;
  readonly runDir: string;
  /** LocalStack itself, behind the gateway. */
  readonly localstack: string;
  site(topology: string, ...guards: readonly string[]): Promise<Site>;
  /** Vault as the operator. */
  readonly operator: VaultClient;
  readonly admin: AwsCredentials;
  s3(who: AwsCredentials): S3Client;
  sts(who: AwsCredentials): STSClient;
  iam(who: AwsCredentials): IAMClient;
  /** Boundaries that the prover refutes, those of which it cannot tell, or `proved`. */
  proof(topology: string, mutant?: string, guards?: readonly string[]): Promise<string>;
}

/** Opens the lab; the caller must `close()` it. */
export async function openClaimContext(options: {
  readonly runsDir?: string;
  readonly onEvent?: Listener;
  readonly signal?: AbortSignal;
}): Promise<ClaimContext & { close(): Promise<void> }> {
  const run = makeRunDir(options.runsDir);
  let localstack = '';
  const stage = await openStage({
    engine: await loadEngine('localstack'),
    runDir: run.path,
    signal: options.signal,
    onEvent: (event) => {
      if (event.kind === 'lab' && event.event.is === 'ready' && event.event.what === 'localstack')
        localstack = event.event.address;
      options.onEvent?.(event);
    },
  });
  const { access } = stage.lab;
  const operator = connectVault({ address: access.vaultAddress, token: access.vaultToken });
  const sites = new Map<string, Promise<Site>>();
  const as = (credentials: AwsCredentials) => ({
    region: REGION,
    endpoint: access.awsEndpoint,
    credentials,
    maxAttempts: 1,
  });

  async function open(topology: string, guards: readonly string[], index: number): Promise<Site> {
    const planned = await planDeployment(run, { topology, guards, tenants: DEFAULT_TENANTS, index });
    const deployment = await stage.deploy(planned);
    if (deployment === undefined) throw new Error(`\`${topology}\` was not deployed`);
    const issuer = await loadIssuer(deployment.issuer);
    const tenantOf = (id: string) => {
      const found = deployment.tenants.find(({ tenant }) => tenant.id === id);
      if (found === undefined) throw new Error(`tenant \`${id}\` is not in this deployment`);
      return found;
    };
    const issue = (id: string) => issuer.issue(deployment, tenantOf(id).tenant.id, access, options.signal);
    return {
      deployment,
      credentials: async (id) => (await issue(id)).credentials,
      bucket: (id) => bucketOf(deploymentOf(deployment, tenantOf(id).tenant.id).tenant),
      vault: async (id) => operator.withToken((await issue(id)).vaultToken),
    };
  }

  return {
    stage,
    runDir: run.path,
    localstack,
    operator,
    admin: access.admin,
    site: (topology, ...guards) => {
      const key = [topology, ...guards].join('+');
      const known = sites.get(key) ?? open(topology, guards, sites.size);
      sites.set(key, known);
      return known;
    },
    s3: (who) => new S3Client({ ...as(who), forcePathStyle: true }),
    sts: (who) => new STSClient(as(who)),
    iam: (who) => new IAMClient(as(who)),
    proof: async (topology, mutant, guards = []) => {
      const prefix = 'cordon';
      const tenants = parseTenants(DEFAULT_TENANTS, { bucketPrefix: `${prefix}-` });
      const mutate = mutant === undefined ? {} : { mutate: (await loadMutant(mutant)).mutate };
      const proved = await proveStatic({ topology, guards, tenants, prefix, ...mutate });
      if (proved === undefined) return `\`${mutant}\` does not concern it`;
      const outcomes = outcomesOf(proved.report, proved.claims);
      const those = (is: string) =>
        outcomes.filter(({ outcome }) => outcome === is).map(({ boundary }) => boundary);
      const [breached, unknown] = [those('breached'), those('unknown')];
      if (breached.length > 0) return `refuted: ${breached.join(', ')}`;
      return unknown.length > 0 ? `cannot tell: ${unknown.join(', ')}` : 'proved';
    },
    close: async () => {
      operator.close();
      await stage.close();
    },
  };
}
