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
  readonly runDir: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The door to AWS that all of a run uses. Only in front of LocalStack does it decide; in front of MiniStack, which
 * enforces by itself, and of the bare LocalStack, which is there to show what nobody enforces, it passes on.
 */
export function openGateway({ engine, signal, ...options }: GatewayOptions): Promise<Gateway> {
  return startGateway({
    ...options,
    mode: engine === 'gateway' ? 'enforce' : 'pass',
    ...(signal === undefined ? {} : { signal }),
  });
}
