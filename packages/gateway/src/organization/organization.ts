import {
  type Context,
  type NamedPolicy,
  type PolicyKind,
  type PolicySet,
  parsePolicy,
  validatePolicy,
} from '@cordon/iam';

/**
 * Policies of one level of the organisation (its root, a unit, the account itself) by name, each as JSON text or as
 * plain JSON.
 */
export type Level = Readonly<Record<string, string | object>>;

/** An account as AWS Organizations has it. */
export interface MemberAccount {
  /**
   * Service control policies, the organisation’s root first: every level must allow, as `FULL_AWS_ACCESS` does. They
   * limit who calls from the account, its root user too. Absent: nothing limits it, as the management account.
   */
  readonly scp?: readonly Level[];
  /**
   * Resource control policies in the same order; AWS’s own that allows everything is on each level besides. They limit
   * who reaches what the account owns, callers of other accounts and anonymous ones too.
   */
  readonly rcp?: readonly Level[];
  /** For `aws:PrincipalOrgPaths` and `aws:ResourceOrgPaths`: `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`. */
  readonly path?: string;
}

/** An organisation: what a gateway can be given, plain JSON. */
export interface Organization {
  /** `o-…`, for `aws:PrincipalOrgID` and `aws:ResourceOrgID` of its accounts. */
  readonly id: string;
  /** Its accounts by their ids, 12 digits. */
  readonly accounts: Readonly<Record<string, MemberAccount>>;
}

/** AWS’s own service control policy that allows everything; attached to every level until it is detached. */
export const FULL_AWS_ACCESS = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
} as const;

interface ReadAccount {
  readonly scp?: readonly (readonly NamedPolicy[])[];
  readonly rcp?: readonly (readonly NamedPolicy[])[];
  readonly path?: string;
}

export interface ReadOrganization {
  readonly id: string;
  readonly accounts: ReadonlyMap<string, ReadAccount>;
}

const RCP_FULL_AWS_ACCESS: NamedPolicy = {
  name: 'RCPFullAWSAccess',
  document: parsePolicy(
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
    },
    'rcp',
  ),
};

/**
 * Reads an organisation’s policies as Organizations would store them. Throws an `Error` that names the account, the
 * level and the policy which AWS would refuse, and why.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html,
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export function readOrganization({ id, accounts }: Organization): ReadOrganization {
  if (typeof id !== 'string' || !/^o-[a-z0-9]{10,32}$/.test(id))
    throw new Error(`\`${id}\` is no organisation’s id: it is \`o-\` and 10 to 32 letters and digits`);
  if (!isPlain(accounts)) throw new Error('`accounts` of an organisation must be an object by account id');
  const read = Object.entries(accounts).map(([account, member]): [string, ReadAccount] => {
    if (!/^\d{12}$/.test(account)) throw new Error(`\`${account}\` is no account’s id: it has 12 digits`);
    if (!isPlain(member)) throw new Error(`account ${account} of the organisation must be an object`);
    const { scp, rcp, path } = member;
    if (path !== undefined && typeof path !== 'string')
      throw new Error(`\`path\` of account ${account} must be text`);
    return [
      account,
      {
        ...(scp === undefined ? {} : { scp: levels(account, 'scp', scp) }),
        ...(rcp === undefined
          ? {}
          : { rcp: levels(account, 'rcp', rcp).map((level) => [RCP_FULL_AWS_ACCESS, ...level]) }),
        ...(path === undefined ? {} : { path }),
      },
    ];
  });
  return { id, accounts: new Map(read) };
}

const WORDS = { scp: 'service control policy', rcp: 'resource control policy' } as const;

function levels(
  account: string,
  kind: 'scp' | 'rcp',
  given: readonly Level[],
): readonly (readonly NamedPolicy[])[] {
  if (!Array.isArray(given) || !given.every(isPlain))
    throw new Error(`\`${kind}\` of account ${account} must be a list of levels, each policies by name`);
  return given.map((level, at) =>
    Object.entries(level).map(([name, source]) =>
      readPolicy(name, source, kind, `${account}, level ${at + 1}`),
    ),
  );
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readPolicy(
  name: string,
  source: string | object,
  kind: PolicyKind & ('scp' | 'rcp'),
  where: string,
) {
  if (typeof source !== 'string' && !isPlain(source))
    throw new Error(`the ${WORDS[kind]} \`${name}\` of account ${where} must be JSON text or an object`);
  const found = validatePolicy(source, kind).find(({ level }) => level === 'error');
  if (found !== undefined)
    throw new Error(`the ${WORDS[kind]} \`${name}\` of account ${where} was refused: ${found.message}`);
  return { name: `${WORDS[kind]} ${name}`, document: parsePolicy(source, kind) };
}

/** What the organisation adds to a question. */
interface Limits {
  readonly policies: Pick<PolicySet, 'scp' | 'rcp'>;
  readonly context: Context;
}

const NONE: Limits = { policies: {}, context: {} };

/** Services whose resources can be controlled; IAM’s own cannot. */
const CONTROLLED = /^(s3|sts|kms):/i;

/**
 * The service control policies of the caller’s account, the resource control policies of the account that owns the
 * resource, and who of them is in the organisation. A caller without an account has no service control policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html,
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html (supported services)
 */
export function limitsOf(
  organization: ReadOrganization | undefined,
  callerAccount: string | undefined,
  action: string,
  resourceAccount: string,
): Limits {
  if (organization === undefined) return NONE;
  const { accounts, id } = organization;
  const caller = accounts.get(callerAccount ?? '');
  const owner = accounts.get(resourceAccount);
  const rcp = CONTROLLED.test(action) ? owner?.rcp : undefined;
  return {
    policies: {
      ...(caller?.scp === undefined ? {} : { scp: caller.scp }),
      ...(rcp === undefined ? {} : { rcp }),
    },
    context: { ...orgKeys('principal', caller, id), ...orgKeys('resource', owner, id) },
  };
}

function orgKeys(side: 'principal' | 'resource', account: ReadAccount | undefined, id: string): Context {
  if (account === undefined) return {};
  return {
    [`aws:${side}orgid`]: id,
    ...(account.path === undefined ? {} : { [`aws:${side}orgpaths`]: [account.path] }),
  };
}
