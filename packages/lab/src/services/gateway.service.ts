import type { AwsCredentials } from '@cordon/domain';
import { type Gateway, startGateway } from '@cordon/gateway';
import type { LabEngine } from '../lab.types.ts';

export interface GatewayOptions {
  readonly engine: LabEngine;
  /** The emulator's address. */
  readonly upstream: string;
  readonly accountId: string;
  readonly region: string;
  readonly admin: AwsCredentials;
  /** Root users of further accounts, by account id. */
  readonly otherAccounts?: Readonly<Record<string, AwsCredentials>>;
  readonly runDir: string;
}

/**
 * The door to AWS that all of a run uses. Only in front of LocalStack does it decide; in front of MiniStack, which
 * enforces by itself, and of the bare LocalStack, which is there to show what nobody enforces, it passes on. It stays
 * open when a run is aborted, until the lab is stopped: what is to be cleared away is cleared away through it.
 */
export function openGateway({ engine, ...options }: GatewayOptions): Promise<Gateway> {
  return startGateway({ ...options, mode: engine === 'gateway' ? 'enforce' : 'pass' });
}
