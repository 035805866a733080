import type { Access, Deployment, TenantId } from '@cordon/domain';
import type { RenewalLine, What } from './judge.ts';

/** What a client is told before its first order, on its standard input. Secret: an issuer is asked with it. */
export interface Start {
  readonly tenant: TenantId;
  readonly bucket: string;
  /** Another tenant's. */
  readonly foreign: string;
  /** Of the object that each tenant has from the start, of that which is written, and of the upload. */
  readonly keys: { readonly seed: string; readonly written: string; readonly upload: string };
  /** For the client that asks the issuer by itself. */
  readonly issuing?: { readonly deployment: Deployment; readonly access: Access };
}

/** One line on a client's standard input; `body` is what is written. */
export interface Order {
  readonly what: What;
  readonly n?: number;
  readonly body?: string;
  /** Of a part: `body` again and again until it has so many bytes. */
  readonly bytes?: number;
}

/** One line on its standard output for each order. Without `status` it was served, or had no clear answer: `error`. */
export interface Answer {
  readonly text?: string;
  readonly status?: number;
  readonly code?: string;
  readonly error?: string;
  readonly renewals: readonly Omit<RenewalLine, 'line' | 'client' | 'tenant'>[];
}
