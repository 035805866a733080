import { inject } from 'vitest';
import './localstack.setup.ts';

export interface LocalStack {
  readonly url: string;
  stop(): Promise<void>;
}

/** The LocalStack of this test run, which `localstack.setup.ts` starts and stops. */
export async function startLocalStack(): Promise<LocalStack> {
  return { url: inject('localstack'), async stop() {} };
}
