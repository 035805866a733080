import { parsePolicy } from '../src/parse/parse-policy.ts';
import type { NamedPolicy } from '../src/policy.ts';
import type {
  AuthorizationRequest,
  Context,
  Decision,
  PolicyKind,
  PolicySet,
  Principal,
} from '../src/request.types.ts';

/** A rule of the documentation as a question with its answer; ours in words and names. */
export interface DocumentedCase {
  readonly id: string;
  /** What the documentation says, in a sentence. */
  readonly sentence: string;
  readonly page: string;
  readonly request: AuthorizationRequest;
  readonly policies: PolicySet;
  /** Set when the question is one for a role's trust policy. */
  readonly trust?: NamedPolicy;
  readonly outcome: Decision['outcome'];
}

export const ACCOUNT = '111122223333';
export const OTHER = '444455556666';
export const ORGANIZATION = 'o-a1b2c3d4e5';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/reader/ci`;
export const USER = `arn:aws:iam::${ACCOUNT}:user/carla`;
export const FEDERATED = `arn:aws:sts::${ACCOUNT}:federated-user/guest`;
const OBJECT = 'arn:aws:s3:::ledger/2026/may.csv';

export const user: Principal = { kind: 'user', accountId: ACCOUNT, arn: USER, userId: 'AIDACARLA' };
export const root: Principal = { kind: 'root', accountId: ACCOUNT };
export const session: Principal = {
  kind: 'role-session',
  accountId: ACCOUNT,
  roleArn: ROLE,
  roleId: 'AROAREADER',
  sessionName: 'ci',
  sessionArn: SESSION,
};
export const federated: Principal = {
  kind: 'federated-user',
  accountId: ACCOUNT,
  arn: FEDERATED,
  userArn: USER,
  userId: `${ACCOUNT}:guest`,
};

/** `s3:GetObject` on `OBJECT` in the caller's account, unless said otherwise. */
export function asks(
  principal: Principal,
  change: Partial<Omit<AuthorizationRequest, 'principal'>> = {},
): AuthorizationRequest {
  return {
    principal,
    action: 's3:GetObject',
    resource: OBJECT,
    resourceAccountId: ACCOUNT,
    context: {} satisfies Context,
    ...change,
  };
}

export function policy(name: string, statements: readonly object[], kind?: PolicyKind): NamedPolicy {
  return { name, document: parsePolicy({ Version: '2012-10-17', Statement: statements }, kind) };
}

const READ = { Action: 's3:GetObject', Resource: '*' };
export const allowRead = policy('allows reading', [{ Effect: 'Allow', ...READ }]);
export const denyRead = policy('denies reading', [{ Effect: 'Deny', ...READ }]);
export const allowOther = policy('allows something else', [
  { Effect: 'Allow', Action: 'sqs:*', Resource: '*' },
]);

/** A bucket policy that lets the named principal read. */
export function bucketFor(Principal: unknown, change: object = {}): NamedPolicy {
  return policy(
    'bucket policy of ledger',
    [defined({ Effect: 'Allow', Principal, ...READ, ...change })],
    'resource',
  );
}

/** A trust policy for the named principal. */
export function trustFor(Principal: unknown, change: object = {}): NamedPolicy {
  return policy(
    'trust policy',
    [defined({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...change })],
    'trust',
  );
}

/** A statement without the elements that are set to `undefined`. */
export function defined(statement: object): object {
  return Object.fromEntries(Object.entries(statement).filter(([, value]) => value !== undefined));
}
