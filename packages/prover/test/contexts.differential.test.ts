import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, evaluate, isPublic, type NamedPolicy, type Principal, parsePolicy } from '@cordon/iam';
import { strength } from '@cordon/strength';
import { stateFromConfiguration, type TerraformJson } from '@cordon/terraform';
import { describe, expect, test } from 'vitest';
import type { Caller as GatewayCaller } from '../../gateway/src/who/caller.ts';
import { globalContext } from '../../gateway/src/who/global-context.ts';
import { buildModel, proveModel, someName, withName } from '../src/index.ts';
import type { Caller } from '../src/problem.types.ts';
import { randomFrom } from './random-world.ts';

const GOLDEN = join(import.meta.dirname, '../../../stacks/golden');
const states = [
  'role-per-tenant',
  'role-per-tenant-cross-account',
  'iam-user-per-lease',
  'federation-token',
].map((topology) =>
  stateFromConfiguration(
    JSON.parse(readFileSync(join(GOLDEN, `${topology}.tf.json`), 'utf8')) as TerraformJson,
  ),
);
const [{ accountId }] = states as [(typeof states)[number]];

/** Conditions on every kind of key: on the credential, the network, the request, time, services, the organisation. */
const CONDITIONS: readonly (readonly [string, string, string | readonly string[]])[] = [
  ['StringEquals', 'aws:PrincipalType', 'AssumedRole'],
  ['StringNotEquals', 'aws:PrincipalType', 'User'],
  ['StringEquals', 'aws:PrincipalAccount', accountId],
  ['StringNotEquals', 'aws:PrincipalAccount', accountId],
  ['StringEquals', 'aws:PrincipalAccount', 'anonymous'],
  ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/cordon/*'],
  ['ArnLike', 'aws:PrincipalArn', `arn:aws:iam::${accountId}:*`],
  ['StringLike', 'aws:PrincipalArn', '*acme*'],
  ['Null', 'aws:PrincipalArn', 'true'],
  ['Null', 'aws:userid', 'true'],
  ['StringEquals', 'aws:userid', 'anonymous'],
  ['StringLike', 'aws:userid', '*:*'],
  ['Null', 'aws:username', 'false'],
  ['Null', 'aws:username', 'true'],
  ['StringEquals', 'aws:PrincipalTag/tenant', 'acme'],
  ['StringEquals', 'aws:PrincipalTag/deployment', 'cordon'],
  ['Null', 'aws:PrincipalTag/tenant', 'true'],
  ['Null', 'aws:TokenIssueTime', 'true'],
  ['Null', 'aws:TokenIssueTime', 'false'],
  ['DateGreaterThan', 'aws:TokenIssueTime', '2026-01-01T00:00:00Z'],
  ['Bool', 'aws:MultiFactorAuthPresent', 'false'],
  ['BoolIfExists', 'aws:MultiFactorAuthPresent', 'true'],
  ['Null', 'aws:MultiFactorAuthPresent', 'true'],
  ['Null', 'aws:MultiFactorAuthAge', 'true'],
  ['Bool', 'aws:PrincipalIsAWSService', 'false'],
  ['BoolIfExists', 'aws:PrincipalIsAWSService', 'true'],
  ['Bool', 'aws:ViaAWSService', 'false'],
  ['Null', 'aws:CalledVia', 'true'],
  ['Null', 'aws:SourceIdentity', 'true'],
  ['Null', 'aws:FederatedProvider', 'true'],
  ['IpAddress', 'aws:SourceIp', '203.0.113.0/24'],
  ['NotIpAddress', 'aws:SourceIp', '203.0.113.0/24'],
  ['Null', 'aws:SourceVpce', 'true'],
  ['Bool', 'aws:SecureTransport', 'true'],
  ['Bool', 'aws:SecureTransport', 'false'],
  ['NumericLessThan', 's3:TlsVersion', '1.3'],
  ['NumericGreaterThanEquals', 's3:TlsVersion', '1.2'],
  ['Null', 's3:TlsVersion', 'true'],
  ['StringEquals', 'aws:RequestedRegion', 'us-east-1'],
  ['DateLessThan', 'aws:CurrentTime', '2027-01-01T00:00:00Z'],
  ['NumericGreaterThan', 'aws:EpochTime', '1'],
  ['StringLike', 'aws:UserAgent', 'a*'],
  ['Null', 'aws:referer', 'true'],
  ['StringEquals', 'aws:referer', 'https://x/'],
  ['StringEquals', 'aws:ResourceAccount', accountId],
  ['Null', 'aws:SourceArn', 'true'],
  ['Null', 'aws:PrincipalOrgID', 'true'],
];

/** Under a name that it can have, where its name is open. */
function principalOf(caller: Caller): Principal {
  const { name } = someName(caller);
  return name === undefined ? caller.principal : withName(caller.principal, name);
}

/** The same credential as the gateway has it. */
function atTheGateway(caller: Caller): GatewayCaller | undefined {
  const { context, tenant } = caller;
  const principal = principalOf(caller);
  const tags = Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) =>
      key.startsWith('aws:principaltag/') && typeof value === 'string'
        ? [[key.slice('aws:principaltag/'.length), value]]
        : [],
    ),
  );
  const session = {
    accessKeyId: 'ASIA',
    secret: 's',
    accountId,
    issuedAt: 1_780_000_000,
    expiresAt: 1_790_000_000,
    name: 's',
    policyArns: [],
    tags: {},
    transitive: [],
    chained: false,
  } as const;
  if (principal.kind === 'anonymous') return { principal, tags: {} };
  if (tenant === undefined || !('accountId' in principal)) return undefined;
  const base = { principal, accountId: principal.accountId, tags };
  switch (principal.kind) {
    case 'role-session':
      return {
        ...base,
        arn: principal.sessionArn,
        userId: `${principal.roleId}:${principal.sessionName}`,
        session: { ...session, kind: 'assumed-role' },
      };
    case 'user':
      return {
        ...base,
        arn: principal.arn,
        userId: principal.userId,
        userName: principal.arn.slice(principal.arn.lastIndexOf('/') + 1),
        ...(context['aws:tokenissuetime'] === undefined && context['aws:multifactorauthpresent'] === undefined
          ? {}
          : { session: { ...session, kind: 'session' as const } }),
      };
    case 'federated-user':
      return {
        ...base,
        arn: principal.arn,
        userId: principal.userId,
        session: { ...session, kind: 'federated-user' },
      };
    default:
      return undefined;
  }
}

const worlds = strength(30, 60, 20_000);
const counts = { p: 0, r: 0, u: 0, asked: 0, served: 0 };

describe('no request of a credential, as the gateway makes its context, is allowed where the prover says proved', () => {
  // In parts: mutation testing repeats tests, and only short ones.
  test.each(Array.from({ length: worlds / 5 }, (_, part) => part + 1))('5 worlds of seed %i', (seed) =>
    expect(wrongly(5, seed)).toEqual([]),
  );

  test('and the worlds are hard enough to say something', () => {
    expect(counts.served, JSON.stringify(counts)).toBeGreaterThan(counts.asked / 20);
    expect(Math.min(counts.p, counts.r)).toBeGreaterThan(worlds / 5);
  });
});

function wrongly(worlds: number, seed: number): readonly string[] {
  const random = randomFrom(seed);
  const some = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const wrong: string[] = [];
  for (let index = 0; index < worlds && wrong.length < 3; index++) {
    const state = some(states);
    const statements = Array.from({ length: 1 + Math.floor(random() * 2) }, () => {
      const chosen = Array.from({ length: 1 + Math.floor(random() * 2) }, () => some(CONDITIONS));
      const Condition: Record<string, Record<string, unknown>> = {};
      for (const [operator, key, value] of chosen)
        Condition[operator] = { ...Condition[operator], [key]: value };
      return {
        Effect: random() < 0.75 ? 'Allow' : 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::cordon-globex/*',
        Condition,
      };
    });
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const restrict = random() < 0.5;
    const model = buildModel({
      ...state,
      buckets: state.buckets.map((bucket) =>
        bucket.name === 'cordon-globex'
          ? {
              ...bucket,
              policy: text,
              publicAccessBlock: { ...bucket.publicAccessBlock, restrictPublicBuckets: restrict },
            }
          : bucket,
      ),
    });
    const report = proveModel(model, { brief: true });
    const resource: NamedPolicy = { name: 'bucket', document: parsePolicy(text, 'resource') };
    const owner = state.buckets.find(({ name }) => name === 'cordon-globex')?.accountId ?? '';
    const to = model.tenants.findIndex(({ id }) => id === 'globex');
    const letter = (from: number) => report.matrix?.[from]?.[to] ?? '?';
    const told = report.boundaries.find(({ boundary }) => boundary === 'tenant-data')?.verdict ?? 'proved';
    const holders: { caller: Caller; answer: string }[] = [
      ...model.tenants.flatMap(({ id, callers }, from) =>
        id === 'globex' ? [] : callers.map((caller) => ({ caller, answer: letter(from) })),
      ),
      ...model.outsiders
        .filter(({ principal }) => principal.kind === 'anonymous')
        .map((caller) => ({ caller, answer: told === 'proved' ? 'p' : told === 'refuted' ? 'r' : 'u' })),
    ];
    for (const { caller, answer } of holders) {
      counts[answer as 'p']++;
      const signer = atTheGateway(caller);
      if (signer === undefined) continue;
      for (let ask = 0; ask < 12; ask++) {
        const tlsVersion = some([undefined, undefined, '1.2', '1.3']);
        const context: Context = {
          ...globalContext(signer, {
            sourceIp: some(['203.0.113.9', '198.51.100.1', '2001:db8::1']),
            ...(tlsVersion === undefined ? {} : { tlsVersion }),
            now: some([1_780_500_000_000, 1_900_000_000_000]),
            region: some(['us-east-1', 'eu-west-1']),
            ...(random() < 0.5 ? { userAgent: some(['aws', 'x']) } : {}),
            ...(random() < 0.5 ? { referer: some(['https://x/', 'y']) } : {}),
          }),
          'aws:resourceaccount': owner,
          's3:resourceaccount': owner,
          ...(tlsVersion === undefined ? {} : { 's3:tlsversion': tlsVersion }),
          ...(random() < 0.2 ? { 'aws:sourcevpce': 'vpce-1' } : {}),
        };
        const principal = principalOf(caller);
        const outside = !('accountId' in principal) || principal.accountId !== owner;
        const shut = restrict && outside && isPublic(resource.document);
        const request = {
          principal,
          action: 's3:GetObject',
          resource: 'arn:aws:s3:::cordon-globex/k',
          resourceAccountId: owner,
          context,
        };
        counts.asked++;
        const { outcome } = evaluate(request, shut ? caller.policies : { ...caller.policies, resource });
        if (outcome !== 'allowed') continue;
        counts.served++;
        if (answer === 'p')
          wrong.push(`${caller.id} is served, and proved: ${text} ${JSON.stringify(context)}`);
      }
    }
  }
  return wrong;
}
