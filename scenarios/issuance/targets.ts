import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Target } from '@cordon/bench';
import type { AwsCredentials } from '@cordon/domain';
import type { BenchTenant, OpenSubject } from './issuance.types.ts';
import type { Admin, Stage } from './stage/stage.ts';

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 1_000;

/**
 * Lists the tenant's own bucket until that is served: at AWS, a new IAM user's key is not known everywhere for some
 * seconds. Resolves to the number of attempts; rejects with the last refusal once `signal` is aborted.
 */
export async function firstCall(
  admin: Admin,
  tenant: BenchTenant,
  credentials: AwsCredentials,
  signal: AbortSignal,
): Promise<number> {
  const s3 = admin.s3As(credentials);
  const command = () => new ListObjectsV2Command({ Bucket: tenant.bucket, MaxKeys: 1 });
  for (let attempt = 1, wait = FIRST_WAIT_MS; ; attempt++, wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await s3.send(command(), { abortSignal: signal });
      return attempt;
    } catch (error) {
      if (signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (signal.aborted) throw error;
    }
  }
}

export const FLOW_PHASES = ['login', 'issue', 'first-call', 'revoke'] as const;
type Phase = (typeof FLOW_PHASES)[number];

/**
 * The whole life of a credential, each part timed: login, issue, first S3 call that is served, revoke. To be driven
 * by one client, for AWS calls are told apart by what is going on when the gateway sees them.
 */
export function flowTarget(stage: Stage, subject: OpenSubject, id: string): Target {
  return {
    id,
    sentence: 'login, issue, first S3 call, revoke',
    settle: () => subject.settle(),
    request: async ({ index, signal }) => {
      const phases: Partial<Record<Phase, number>> = {};
      let retries = 0;
      const timed = async <T>(phase: Phase, work: () => Promise<T>): Promise<T> => {
        stage.counter.enter(id, phase);
        const start = performance.now();
        const result = await work();
        phases[phase] = performance.now() - start;
        stage.counter.done(id, phase);
        return result;
      };
      const tenant = subject.tenants[index % subject.tenants.length];
      if (tenant === undefined) throw new Error(`subject \`${id}\` has no tenant`);
      try {
        const { login, revoke } = subject;
        const token = login === undefined ? undefined : await timed('login', () => login(tenant, signal));
        const issued = await timed('issue', () => subject.issue(tenant, token, signal));
        const { credentials } = issued;
        if (credentials !== undefined) {
          const call = () => firstCall(stage.admin, tenant, credentials, signal);
          retries = (await timed('first-call', call)) - 1;
        }
        if (revoke !== undefined) await timed('revoke', () => revoke(issued));
      } finally {
        stage.counter.enter();
      }
      return { phases, retries };
    },
  };
}

/** Calls counted while a block of issuance under load runs. */
const LOAD_PHASE = 'issue, under load';

/** Issuance alone, with a Vault token that the tenant has already: what a fleet asks for when leases run out. */
export function issueTarget(stage: Stage, subject: OpenSubject, id: string): Target {
  return {
    id,
    sentence: 'issuance with a login made beforehand',
    request: async ({ index, signal }) => {
      const tenant = subject.tenants[index % subject.tenants.length];
      if (tenant === undefined) throw new Error(`subject \`${id}\` has no tenant`);
      stage.counter.enter(id, LOAD_PHASE);
      await subject.issue(tenant, subject.token?.(tenant), signal);
      stage.counter.done(id, LOAD_PHASE);
      return undefined;
    },
    settle: async () => {
      stage.counter.enter();
      await subject.settle();
    },
  };
}
