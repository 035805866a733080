import type { Context } from '@cordon/iam';
import type { Core } from '../core.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Trace } from '../trace.ts';
import type { Caller } from '../who/caller.ts';
import type { Form } from './form.ts';

/** A call to IAM or STS whose caller is known. */
export interface QueryCall {
  readonly core: Core;
  readonly exchange: Exchange;
  readonly trace: Trace;
  readonly caller: Caller;
  readonly action: string;
  readonly form: Form;
  /** The global condition keys. */
  readonly context: Context;
}
