import { messageOf } from '@cordon/domain';
import { type NamedPolicy, parsePolicy } from '@cordon/iam';
import { type DeployedState, type GroupState, ModelError, type UserState } from './state.types.ts';

/** A policy that allows every action on every resource, under the name that answers are to give it. */
export const allowEverything = (name: string): NamedPolicy => ({
  name,
  document: {
    version: '2012-10-17',
    statements: [
      {
        index: 0,
        effect: 'Allow',
        action: { not: false, patterns: ['*'] },
        resource: { not: false, patterns: ['*'] },
        conditions: [],
      },
    ],
  },
});

/**
 * Policies that AWS itself keeps, as far as they speak of S3 or of everything: a configuration names them, and only an
 * account could be asked for their text. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const AWS_MANAGED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AdministratorAccess: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    PowerUserAccess: [
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      {
        Effect: 'Allow',
        Action: ['iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole', 'iam:ListRoles'],
        Resource: '*',
      },
    ],
    // Of it what reads S3 and IAM, and an action of each service that tells what it holds.
    ReadOnlyAccess: [
      {
        Effect: 'Allow',
        Action: ['s3:Get*', 's3:List*', 'iam:Get*', 'iam:List*', 'lambda:Get*', 'ssm:Get*', 'athena:Get*'],
        Resource: '*',
      },
    ],
    'service-role/AWSLambdaBasicExecutionRole': [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    ],
    AmazonS3FullAccess: [{ Effect: 'Allow', Action: ['s3:*', 's3-object-lambda:*'], Resource: '*' }],
    AmazonS3ReadOnlyAccess: [
      {
        Effect: 'Allow',
        Action: ['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'],
        Resource: '*',
      },
    ],
  }).map(([name, Statement]) => [
    `arn:aws:iam::aws:policy/${name}`,
    JSON.stringify({ Version: '2012-10-17', Statement }),
  ]),
);

/** Parses policy texts once each, however many roles share one. */
export class Policies {
  readonly #managed: ReadonlyMap<string, string>;
  readonly #parsed = new Map<string, NamedPolicy>();
  readonly #groups: ReadonlyMap<string, GroupState>;

  constructor(state: DeployedState) {
    this.#managed = new Map(state.policies.map(({ arn, text }) => [arn, text]));
    this.#groups = new Map((state.groups ?? []).map((group) => [groupKey(group.arn, group.name), group]));
  }

  /** The user's groups. Throws `ModelError` where one is not in the state. */
  groupsOf({ arn, groups = [] }: UserState): readonly GroupState[] {
    return groups.map((name) => this.group(arn, name));
  }

  /** A group of the account that an ARN names. Throws `ModelError` when the state does not hold it. */
  group(arn: string, name: string): GroupState {
    const found = this.#groups.get(groupKey(arn, name));
    if (found === undefined)
      throw new ModelError(`IAM group \`${name}\` is in use, but its policies are not known`);
    return found;
  }

  /** A policy from its text. Throws `ModelError` with the parser's own words. */
  parse(
    name: string,
    text: string,
    kind: 'identity' | 'session' | 'resource' | 'trust' | 'boundary',
  ): NamedPolicy {
    const key = `${name}\0${text}`;
    const known = this.#parsed.get(key);
    if (known !== undefined) return known;
    try {
      const made = { name, document: parsePolicy(text, kind) };
      this.#parsed.set(key, made);
      return made;
    } catch (error) {
      throw new ModelError(`${name} was not understood: ${messageOf(error)}`);
    }
  }

  /** A managed policy by its ARN. Throws `ModelError` when the state does not hold it. */
  managed(arn: string, kind: 'identity' | 'session' | 'boundary'): NamedPolicy {
    const text = this.#managed.get(arn) ?? AWS_MANAGED.get(arn);
    if (text === undefined)
      throw new ModelError(`managed policy \`${arn}\` is in use, but its text is not known`);
    return this.parse(arn, text, kind);
  }
}

function groupKey(arn: string, name: string): string {
  return `${arn.split(':')[4] ?? ''} ${name}`;
}
