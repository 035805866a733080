import { type NamedPolicy, parsePolicy } from '@cordon/iam';
import type { Caller, NameChoice, Target } from '../src/problem.types.ts';

/** Small worlds for tests: callers and buckets from policy text, all in one account. */
export const ACCOUNT = '111122223333';
export const ROLE_ID = 'AROAEXAMPLEROLEID0001';

/** A statement as JSON has it. */
export type Json = Record<string, unknown>;

export function policy(
  name: string,
  statements: readonly Json[],
  version: string | null = '2012-10-17',
): NamedPolicy {
  return {
    name,
    document: parsePolicy(
      JSON.stringify({ ...(version === null ? {} : { Version: version }), Statement: statements }),
    ),
  };
}

export interface CallerOptions {
  readonly identity?: NamedPolicy;
  readonly boundary?: NamedPolicy;
  readonly session?: NamedPolicy;
  readonly tags?: Record<string, string>;
  /** Role name; by default all callers share one. */
  readonly role?: string;
  readonly roleId?: string;
  readonly sessionName?: string;
  readonly name?: NameChoice;
  readonly account?: string;
}

export function caller(tenant: string, options: CallerOptions): Caller {
  const role = options.role ?? 'shared';
  const roleId = options.roleId ?? ROLE_ID;
  const accountId = options.account ?? ACCOUNT;
  const sessionName = options.sessionName ?? `vault-${tenant}`;
  const roleArn = `arn:aws:iam::${accountId}:role/${role}`;
  const { name } = options;
  return {
    id: tenant,
    tenant,
    principal: {
      kind: 'role-session',
      accountId,
      roleArn,
      roleId,
      sessionName,
      sessionArn: `arn:aws:sts::${accountId}:assumed-role/${role}/${sessionName}`,
    },
    context: {
      'aws:principalarn': roleArn,
      'aws:principalaccount': accountId,
      'aws:principaltype': 'AssumedRole',
      ...(name === undefined ? { 'aws:userid': `${roleId}:${sessionName}` } : {}),
      ...Object.fromEntries(
        Object.entries(options.tags ?? {}).map(([key, value]) => [
          `aws:principaltag/${key.toLowerCase()}`,
          value,
        ]),
      ),
    },
    ...(name === undefined ? {} : { name }),
    policies: {
      identity: options.identity === undefined ? [] : [options.identity],
      ...(options.boundary === undefined ? {} : { boundary: [options.boundary] }),
      ...(options.session === undefined ? {} : { session: [options.session] }),
    },
    path: [`${tenant} holds a session`],
  };
}

export function target(tenant: string, bucketPolicy?: NamedPolicy, account = ACCOUNT): Target {
  return {
    kind: 'bucket',
    arn: `arn:aws:s3:::${tenant}`,
    tenant,
    accountId: account,
    context: { 'aws:resourceaccount': account, 's3:resourceaccount': account },
    ...(bucketPolicy === undefined ? {} : { policy: bucketPolicy }),
    publicAccessBlock: {
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    },
    ownership: 'BucketOwnerEnforced',
  };
}

export const SESSION_NAME: NameChoice = {
  by: 'caller',
  domain: {
    alphabet: 'xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-',
    minLength: 2,
    maxLength: 64,
  },
};
