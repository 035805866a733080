import { readShow } from '@cordon/terraform';
import type { CheckReport } from '../src/answer.types.ts';
import { check } from '../src/check.ts';
import { parseConfig } from '../src/config.ts';

/** Resources of a state by their address; of data sources it begins with `data.`. */
export type Resources = Map<string, Record<string, unknown>>;

export const ACCOUNT = '111122223333';

/** A policy of AWS, as text. */
export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export function allow(Action: unknown, Resource: unknown, more: object = {}): object {
  return { Effect: 'Allow', Action, Resource, ...more };
}

export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** Whom the roles of the sound state trust. */
export const TRUST = {
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/vault` },
};

export const TEAMS = ['blue', 'green'] as const;

/** Two teams, each with an AppRole, a policy, a role of the engine, an IAM role and a bucket; nothing crosses. */
export function sound(): Resources {
  const found: Resources = new Map<string, Record<string, unknown>>([
    [
      'aws_iam_user.vault',
      {
        name: 'vault',
        arn: `arn:aws:iam::${ACCOUNT}:user/vault`,
        path: '/',
        unique_id: 'AIDAVAULT',
        tags: {},
      },
    ],
    [
      'aws_iam_user_policy.vault',
      {
        name: 'assume',
        user: 'vault',
        policy: policy(
          allow(
            'sts:AssumeRole',
            TEAMS.map((team) => roleArn(`team-${team}`)),
          ),
        ),
      },
    ],
    ['vault_aws_secret_backend.aws', { path: 'aws', id: 'aws' }],
    [
      'vault_auth_backend.approle',
      { path: 'approle', type: 'approle', accessor: 'auth_approle_1', id: 'approle' },
    ],
  ]);
  for (const team of TEAMS) {
    const add = (type: string, values: Record<string, unknown>) =>
      found.set(`${type}.team["${team}"]`, values);
    const bucket = `arn:aws:s3:::corp-${team}`;
    add('aws_s3_bucket', { bucket: `corp-${team}`, arn: bucket, id: `corp-${team}`, tags: {} });
    add('aws_iam_role', {
      ...{ name: `team-${team}`, arn: roleArn(`team-${team}`), path: '/', id: `team-${team}`, tags: {} },
      unique_id: `AROA${team.toUpperCase().padEnd(17, '0')}`,
      assume_role_policy: policy(TRUST),
    });
    add('aws_iam_role_policy', {
      ...{ name: 'data', role: `team-${team}` },
      policy: policy(allow('s3:ListBucket', bucket), allow(['s3:GetObject', 's3:PutObject'], `${bucket}/*`)),
    });
    add('vault_aws_secret_backend_role', {
      ...{
        backend: 'aws',
        name: team,
        credential_type: 'assumed_role',
        role_arns: [roleArn(`team-${team}`)],
      },
    });
    add('vault_policy', {
      name: `team-${team}`,
      policy: `path "aws/creds/${team}" { capabilities = ["read"] }`,
    });
    add('vault_approle_auth_backend_role', {
      ...{ backend: 'approle', role_name: `team-${team}`, role_id: `id-of-${team}`, bind_secret_id: true },
      token_policies: [`team-${team}`],
    });
  }
  return found;
}

/** The sound state with changes, and who its tenants are where they are not the two teams with their AppRoles. */
export interface Edited {
  readonly resources: Resources;
  readonly tenants?: Readonly<Record<string, unknown>>;
}

/** The values at an address that is there. */
export function at(resources: Resources, address: string): Record<string, unknown> {
  const found = resources.get(address);
  if (found === undefined) throw new Error(`nothing is at ${address}`);
  return found;
}

/** Adds rules to the Vault policy of `blue`. */
export function addRules(resources: Resources, rules: string): void {
  const own = at(resources, 'vault_policy.team["blue"]');
  own.policy = `${own.policy}\n${rules}`;
}

/** What `show -json` would print of them. */
export function shown(resources: Resources): Record<string, unknown> {
  const all = [...resources].map(([address, values]) => {
    const data = address.startsWith('data.');
    const [type = '', rest = ''] = address.slice(data ? 5 : 0).split('.');
    const index = /\["(.*)"\]$/.exec(rest)?.[1];
    return {
      ...{ address, mode: data ? 'data' : 'managed', type, name: rest.replace(/\[.*/, ''), values },
      ...(index === undefined ? {} : { index }),
      provider_name: `registry.terraform.io/hashicorp/${type.split('_')[0]}`,
      sensitive_values: {},
    };
  });
  return { format_version: '1.0', terraform_version: '1.11.0', values: { root_module: { resources: all } } };
}

const OWNERS = Object.fromEntries(
  TEAMS.map((team) => [team, { login: { approle: `team-${team}` }, data: [`s3://corp-${team}`] }]),
);

export function reportOf({ resources, tenants = OWNERS }: Edited): CheckReport {
  const config = parseConfig(JSON.stringify({ tenants }));
  return check(readShow(shown(resources)), config, { name: 'edited', fixes: false });
}

/** The answer for each boundary; of what crosses also who. */
export function answersOf(edited: Edited): Readonly<Record<string, string>> {
  return Object.fromEntries(
    reportOf(edited).boundaries.map(({ boundary, answer, refuted }) => [
      boundary,
      answer === 'refuted' ? refuted.map(([from, to]) => `${from} → ${to}`).join(', ') : answer,
    ]),
  );
}
