import type { CallReport, GatewayOptions } from '@cordon/gateway';

/** Settings that can be sent; they hold secrets, which is why they go over the channel and not on the command line. */
export type ApartOptions = Omit<GatewayOptions, 'clock' | 'signal'>;

export type ToGateway =
  | { readonly do: 'open'; readonly options: ApartOptions }
  | { readonly do: 'flush'; readonly id: number }
  | { readonly do: 'close' };

export type FromGateway =
  | { readonly is: 'open'; readonly url: string; readonly port: number }
  | { readonly is: 'failed'; readonly message: string }
  /** Calls are reported in batches: one message for each would load the measuring process. */
  | { readonly is: 'calls'; readonly calls: readonly CallReport[] }
  | { readonly is: 'flushed'; readonly id: number; readonly cpuMs: number };
