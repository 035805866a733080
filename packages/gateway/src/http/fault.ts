import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../errors/aws-error.ts';
import type { Exchange } from './exchange.ts';
import { ClientOrUpstreamGone } from './exchange.ts';

/** A service of AWS, as a signature's scope names it. */
export type FaultyService = 'iam' | 's3' | 'sts';

/**
 * What goes wrong with every request to some services, for drills: an error as AWS words it, an answer that comes late
 * or never, a connection that is cut, at once or amid the body. A late request is judged like any other; no fault lets one through unjudged.
 */
export interface Fault {
  readonly services: readonly FaultyService[];
  readonly is:
    | { readonly status: number; readonly code: string; readonly message: string }
    | { readonly lateMs: number }
    | { readonly cutAfterBytes: number }
    | 'never'
    | 'cut';
  /** Aborts when the fault is over: who was never answered is cut off then. */
  readonly over?: AbortSignal;
}

/** Lets a request suffer the fault, if it is one of its service. Rejects with what the client is to be answered. */
export async function suffer(fault: Fault, service: string, exchange: Exchange): Promise<void> {
  if (!fault.services.some((one) => one === service)) return;
  const { is } = fault;
  if (is === 'cut') {
    exchange.request.socket.destroy();
    throw new ClientOrUpstreamGone('client');
  }
  if (is === 'never') {
    await new Promise<void>((gone) => {
      exchange.response.once('close', gone);
      fault.over?.addEventListener('abort', () => exchange.request.socket.destroy(), { once: true });
    });
    throw new ClientOrUpstreamGone('client');
  }
  if ('cutAfterBytes' in is) {
    exchange.cutAfterBytes = is.cutAfterBytes;
    return;
  }
  if ('lateMs' in is) {
    await sleep(is.lateMs);
    return;
  }
  throw new AwsError(is.status, is.code, is.message);
}
