import type { AwsCredentials, Certificate } from '@cordon/domain';
import { type Gateway, type GatewayOptions, type Organization, startGateway } from '@cordon/gateway';
import type { LabGateway } from '../lab.types.ts';
import type { LabEngine } from './service.ts';

export interface GatewayPlan {
  readonly engine: LabEngine;
  /** The emulator's address. */
  readonly upstream: string;
  readonly accountId: string;
  readonly region: string;
  readonly admin: AwsCredentials;
  /** Root users of further accounts, by account id. */
  readonly otherAccounts?: Readonly<Record<string, AwsCredentials>>;
  readonly runDir: string;
  readonly certificate?: Certificate;
  /** Service and resource control policies, by account. */
  readonly organization?: Organization;
  readonly oidcEndpoints?: GatewayOptions['oidcEndpoints'];
}

/** Only in front of LocalStack does the gateway decide. */
export function optionsOf({
  engine,
  upstream,
  accountId,
  region,
  admin,
  otherAccounts,
  runDir,
  organization,
  oidcEndpoints,
  certificate,
}: GatewayPlan) {
  const common = { upstream, accountId, region, admin, runDir } satisfies GatewayOptions;
  const mode = engine === 'gateway' ? ('enforce' as const) : ('pass' as const);
  return {
    ...common,
    ...(otherAccounts === undefined ? {} : { otherAccounts }),
    ...(organization === undefined ? {} : { organization }),
    ...(oidcEndpoints === undefined ? {} : { oidcEndpoints }),
    ...(certificate === undefined ? {} : { certificate }),
    mode,
    upstreamForgets: mode === 'enforce',
  };
}

/**
 * Opens the gateway that the whole run uses as AWS endpoint. It makes decisions only in front of LocalStack; it only
 * forwards to MiniStack, which enforces IAM itself, and to bare LocalStack, which must not enforce. It stays open when
 * a run is aborted, until the lab is stopped, because clean-up goes through it.
 */
export async function openGateway(plan: GatewayPlan): Promise<{ gateway: LabGateway; opened: Gateway }> {
  const opened = await startGateway(optionsOf(plan));
  const { url, port } = opened;
  const gateway: LabGateway = {
    url,
    port,
    pid: process.pid,
    onCall: (listener) => opened.onCall(listener),
    // It reports as it answers, in this process: nothing is ever under way.
    flush: async () => ({}),
    ...(plan.engine === 'gateway'
      ? { govern: opened.govern, anchor: opened.anchor, moveClock: opened.moveClock }
      : {}),
    inject: opened.inject,
    close: () => opened.close(),
  };
  return { gateway, opened };
}
