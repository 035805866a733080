import { buildModel, type IsolationModel, type ProofReport, proveModel } from '../src/index.ts';
import type { DeployedState } from '../src/model/state.types.ts';
import type { Json } from './world.ts';

/** A state that a test may write into. */
type Draft<T> = T extends readonly [infer First, ...(infer Rest)[]]
  ? [Draft<First>, ...Draft<Rest>[]]
  : T extends readonly (infer Item)[]
    ? Draft<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Draft<T[Key]> }
      : T;
export type DraftState = Draft<DeployedState>;
export type Change = (state: DraftState) => void;

export const HERE = '111122223333';
export const ELSEWHERE = '444455556666';
export const BROKER = `arn:aws:iam::${HERE}:user/broker`;
export const document = (...Statement: readonly Json[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });
export const allow = (Action: unknown, Resource: unknown = '*', more: Json = {}): Json => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...more,
});
export const inline = (...statements: readonly Json[]): { name: string; text: string } => ({
  name: 'own',
  text: document(...statements),
});
export const roleArn = (name: string, account = HERE): string => `arn:aws:iam::${account}:role/${name}`;
/** What an owner must be able to do, and no more: nothing of it is a grant. */
const CORE = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'];
/** Lets in whoever Vault acts as. */
export const letsBroker = (more: Json = {}): Json => ({
  Effect: 'Allow',
  Principal: { AWS: BROKER },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  ...more,
});

export function role(name: string, ...statements: readonly Json[]): DraftState['roles'][number] {
  return {
    arn: roleArn(name),
    id: `AROA${name.replaceAll(/\W/g, '').toUpperCase().padEnd(16, '0')}`,
    inline: [inline(...statements)],
    attached: [],
    tags: {},
    trust: document(letsBroker()),
  };
}

/**
 * The smallest deployment: tenants `a` and `b`, each with a bucket (`b-a`), a role that may use it (`r-a`), a Vault role
 * and a policy of its own name, and an AppRole. Nobody reaches the other.
 */
export function smallState(...changes: readonly Change[]): DeployedState {
  const tenants = ['a', 'b'];
  const state: DraftState = {
    accountId: HERE,
    region: 'eu-west-1',
    brokerArn: BROKER,
    roles: tenants.map((id) =>
      role(`r-${id}`, allow(CORE, [`arn:aws:s3:::b-${id}`, `arn:aws:s3:::b-${id}/*`])),
    ),
    users: [
      { arn: BROKER, id: 'AIDABROKER00000000000', inline: [inline(allow('sts:*'))], attached: [], tags: {} },
    ],
    policies: [],
    buckets: tenants.map((id) => ({
      name: `b-${id}`,
      accountId: HERE,
      publicAccessBlock: {
        ...{ blockPublicAcls: true, ignorePublicAcls: true },
        ...{ blockPublicPolicy: true, restrictPublicBuckets: true },
      },
      ownership: 'BucketOwnerEnforced',
    })),
    vault: {
      awsMounts: [{ path: 'aws' }],
      awsRoles: tenants.map((name) => ({
        ...{ mount: 'aws', name, credentialType: 'assumed_role', roleArns: [roleArn(`r-${name}`)] },
        ...{ policyArns: [], iamGroups: [], sessionTags: {}, iamTags: {} },
      })),
      policies: tenants.map((name) => ({
        name,
        text: `path "aws/creds/${name}" { capabilities = ["read"] }`,
      })),
      appRoles: tenants.map((name) => ({
        ...{ mount: 'approle', name, roleId: `id-of-${name}`, secretIdMetadata: [] },
        ...{ tokenPolicies: [name], noDefaultPolicy: true },
      })),
      accessors: { approle: 'auth_approle_1' },
    },
    tenants: tenants.map((id) => ({
      ...{ id, data: [{ bucket: `b-${id}` }], login: { method: 'approle', role: id } },
    })),
  };
  for (const change of changes) change(state);
  return state as DeployedState;
}

/** What is at that place, which is there. */
export function at<T>(list: readonly T[], index = 0): T {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no number ${index}`);
  return found;
}

export interface Answer {
  /** What `b`’s data are to `a`: `p`, `r` or `u`. */
  readonly letter: string;
  readonly report: ProofReport;
  readonly model: IsolationModel;
}

/** What comes out of the smallest deployment, changed. */
export function answerTo(...changes: readonly Change[]): Answer {
  const model = buildModel(smallState(...changes));
  const report = proveModel(model, { brief: true });
  const letter = report.matrix?.[0]?.[1] ?? '?';
  const told = report.boundaries.find(({ boundary }) => boundary === 'tenant-data')?.verdict;
  return { letter: letter === 'p' && told === 'unknown' ? 'u' : letter, report, model };
}

/** Statements of the policy of `b`'s bucket. */
export const onB =
  (...statements: readonly Json[]): Change =>
  (state) => {
    at(state.buckets, 1).policy = document(...statements);
  };
/** Lets read `b`'s objects: anybody, unless `more` says whom. */
export const reads = (more: Json = {}): Json => ({
  ...{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b-b/*' },
  ...more,
});
export const where = (operator: string, key: string, value: unknown): Json => ({
  Condition: { [operator]: { [key]: value } },
});

/** Tenant `a` gets another kind of credential than a session of its role. */
export const gets =
  (kind: 'iam_user' | 'federation_token' | 'session_token', ...statements: readonly Json[]): Change =>
  (state) => {
    const one = at(state.vault.awsRoles);
    one.credentialType = kind;
    one.roleArns = [];
    if (statements.length > 0) one.policyDocument = document(...statements);
  };
/** Vault acts as something else. */
export const broker =
  (change: (user: DraftState['users'][number]) => void): Change =>
  (state) =>
    change(at(state.users));
/** The policy of tenant `a` in Vault. */
export const rules =
  (text: string): Change =>
  (state) => {
    at(state.vault.policies).text = text;
  };

/** Rows with their changes gathered, for `test.each`. */
export const split = <Letter>(rows: readonly (readonly [string, Letter, ...Change[]])[]) =>
  rows.map(([sentence, letter, ...changes]) => [sentence, letter, changes] as const);
