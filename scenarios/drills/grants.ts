import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { brokerOf, type Deployment, nameOf } from '@cordon/domain';
import { compileAction, type PolicyDocument, parsePolicy } from '@cordon/iam';
import type { DrillContext } from './revocation/levers.ts';

/** One layer that must allow an action: its documents, any of which will do. */
export interface GrantLayer {
  /** `role`, `session`, `boundary`, `broker` */
  readonly layer: string;
  readonly documents: readonly PolicyDocument[];
}

/**
 * Actions that every layer allows on something, as the documents spell them; a pattern is one where another layer does
 * not name its actions. Resources and conditions do not count here: what they hold back, the attacks and the prover ask.
 * Pure.
 */
export function grantedActions(layers: readonly GrantLayer[]): readonly string[] {
  const allows = layers.map(({ documents }) =>
    documents.flatMap(({ statements }) =>
      statements.flatMap(({ effect, action }) =>
        effect === 'Allow'
          ? [{ matches: compileAction(action), patterns: action.not ? [] : action.patterns }]
          : [],
      ),
    ),
  );
  const names = new Set(allows.flat().flatMap(({ patterns }) => patterns));
  const literal = [...names].filter((name) => !/[*?]/.test(name));
  const allowed = (name: string) =>
    allows.every((layer) =>
      layer.some(({ matches, patterns }) => patterns.includes(name) || matches(name.toLowerCase())),
    );
  const granted = literal.filter(allowed);
  const covered = (pattern: string) => {
    const matches = compileAction({ not: false, patterns: [pattern] });
    return granted.some((name) => matches(name.toLowerCase()));
  };
  const patterns = [...names].filter((name) => /[*?]/.test(name) && allowed(name) && !covered(name));
  return [...granted, ...patterns].toSorted();
}

/** Reads what a tenant is granted from where it stands: IAM, and the role of Vault's AWS engine. */
export async function layersOf(
  context: Omit<DrillContext, 'facts' | 'held'>,
): Promise<readonly GrantLayer[]> {
  const { deployment, of, vault, iam } = context;
  const { awsMount: mountPoint } = deployment.vault;
  // Who takes a session by an identity token may what the role may.
  if (mountPoint === undefined)
    return [{ layer: 'role', documents: await documentsOfRole(iam, nameOf(of.roleArn ?? '')) }];
  const role = await vault.secrets.aws.readRole(of.vaultRole, { mountPoint });
  const given = [
    ...(role.policy_document === '' ? [] : [parsePolicy(role.policy_document)]),
    ...(await Promise.all(role.policy_arns.map((arn) => managed(iam, arn)))),
  ];
  if (role.credential_type === 'iam_user')
    return [
      { layer: 'user', documents: given },
      ...(role.permissions_boundary_arn === ''
        ? []
        : [{ layer: 'boundary', documents: [await managed(iam, role.permissions_boundary_arn)] }]),
    ];
  const session = given.length === 0 ? [] : [{ layer: 'session', documents: given }];
  if (of.roleArn === undefined)
    return [{ layer: 'broker', documents: await brokersDocuments(context) }, ...session];
  const RoleName = nameOf(of.roleArn);
  return [{ layer: 'role', documents: await documentsOfRole(iam, RoleName) }, ...session];
}

/** The inline policies of the IAM user that Vault acts as, by name. */
export async function brokersPolicies(
  iam: IAMClient,
  deployment: Pick<Deployment, 'brokerArn' | 'topology'>,
): Promise<ReadonlyMap<string, string>> {
  const UserName = nameOf(brokerOf(deployment));
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  const found = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
      return [PolicyName, decodeURIComponent(PolicyDocument)] as const;
    }),
  );
  return new Map(found);
}

async function brokersDocuments({
  iam,
  deployment,
}: Pick<DrillContext, 'iam' | 'deployment'>): Promise<readonly PolicyDocument[]> {
  return [...(await brokersPolicies(iam, deployment)).values()].map((text) => parsePolicy(text));
}

async function documentsOfRole(iam: IAMClient, RoleName: string): Promise<readonly PolicyDocument[]> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return Promise.all([
    ...PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return parsePolicy(decodeURIComponent(PolicyDocument));
    }),
    ...AttachedPolicies.map(({ PolicyArn = '' }) => managed(iam, PolicyArn)),
  ]);
}

async function managed(iam: IAMClient, PolicyArn: string): Promise<PolicyDocument> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  return parsePolicy(decodeURIComponent(PolicyVersion?.Document ?? ''));
}
