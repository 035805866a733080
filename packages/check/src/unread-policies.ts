import { messageOf } from '@cordon/domain';
import { parsePolicy } from '@cordon/iam';
import { AWS_MANAGED } from '@cordon/prover';
import { type DeployedState, type PolicyText, parseAcl, type Unread, unreadPolicy } from '@cordon/terraform';

type Kind = 'identity' | 'trust' | 'bucket';

/**
 * The state with every unparsable policy replaced by one that allows everything and marked as unread: answers that
 * depend on it become “cannot tell”, all others stay.
 */
export function replaceUnparsed(state: DeployedState): DeployedState {
  const unread: Unread[] = [];
  const known = new Map<string, string | undefined>();
  const whyNot = (text: string, kind: Kind): string | undefined => {
    const key = `${kind} ${text}`;
    if (!known.has(key))
      known.set(
        key,
        complaint(() => parsePolicy(text, PARSED_AS[kind])),
      );
    return known.get(key);
  };
  const understood = (
    text: string,
    kind: Kind,
    at: Pick<Unread, 'address' | 'attribute' | 'touches'>,
    bucket?: string,
  ) => {
    const why = whyNot(text, kind);
    if (why === undefined) return text;
    unread.push({
      ...at,
      why: `was not understood: ${why}`,
      todo: 'write it in a form that AWS accepts, and check again',
    });
    return unreadPolicy(kind, bucket);
  };
  const identity = <
    T extends {
      readonly arn: string;
      readonly address?: string;
      readonly inline: readonly (PolicyText & { readonly name: string })[];
    },
  >(
    one: T,
    touches: Unread['touches'],
  ): T => {
    const { address = one.arn } = one;
    return {
      ...one,
      inline: one.inline.map((policy) => {
        const at = { address: policy.address ?? address, attribute: `inline policy ${policy.name}`, touches };
        return { ...policy, text: understood(policy.text, 'identity', at) };
      }),
    };
  };
  const roles = state.roles.map((role) => {
    const touches = { principals: [role.arn] };
    const at = { address: role.address ?? role.arn, attribute: 'trust policy', touches };
    return { ...identity(role, touches), trust: understood(role.trust, 'trust', at) };
  });
  const users = state.users.map((user) => identity(user, { principals: [user.arn] }));
  const groups = state.groups?.map((group) => identity(group, 'everything'));
  const policies = state.policies.map((one) => ({
    ...one,
    text: understood(one.text, 'identity', { address: one.address ?? one.arn, touches: 'everything' }),
  }));
  const buckets = state.buckets.map((one) => {
    if (one.policy === undefined) return one;
    const at = {
      ...{ address: one.policyAddress ?? one.name, attribute: 'policy' },
      touches: { buckets: [one.name] },
    };
    return { ...one, policy: understood(one.policy, 'bucket', at, one.name) };
  });
  const awsRoles = state.vault.awsRoles.map((one) => {
    if (one.policyDocument === undefined) return one;
    const name = `${one.mount}/${one.name}`;
    const at = {
      ...{ address: one.address ?? name, attribute: 'policy_document' },
      touches: { vaultRoles: [name] },
    };
    return { ...one, policyDocument: understood(one.policyDocument, 'identity', at) };
  });
  const acls = state.vault.policies.filter((one) => {
    const why = complaint(() => parseAcl(one.text, one.name));
    if (why !== undefined)
      unread.push({
        ...{ address: one.address ?? one.name, attribute: 'policy' },
        why: `was not understood: ${why}`,
        todo: 'write it as HCL path stanzas or JSON, and check again',
        touches: { vaultPolicies: [one.name] },
      });
    return why === undefined;
  });
  const unknown = unknownManaged(state, unread);
  // What an organisation's policy denies is never the reason for `proved`: one that is not understood is left out.
  const organizationPolicies = state.organizationPolicies?.filter(({ kind, name, text, address = name }) => {
    const why = whyNot(text, kind === 'rcp' ? 'bucket' : 'identity');
    if (why !== undefined)
      unread.push({
        ...{ address, touches: 'everything', attribute: 'content', boundaries: ['owner-access'] },
        why: `was not understood: ${why}`,
        todo: 'write it in a form that AWS accepts, and check again',
      });
    return why === undefined;
  });
  if (unread.length === 0) return state;
  return {
    ...{ ...state, roles, users, buckets },
    policies: [...policies, ...unknown],
    ...(groups === undefined ? {} : { groups }),
    ...(organizationPolicies === undefined ? {} : { organizationPolicies }),
    vault: { ...state.vault, awsRoles, policies: acls },
    unread: [...(state.unread ?? []), ...unread],
  };
}

const PARSED_AS = { identity: 'identity', trust: 'trust', bucket: 'resource' } as const;

/** Attached AWS managed policies whose text neither the input nor the prover knows. */
function unknownManaged(state: DeployedState, unread: Unread[]): DeployedState['policies'] {
  const known = new Set(state.policies.map(({ arn }) => arn));
  const had = new Map<string, Unread['touches']>();
  const has = (arns: readonly (string | undefined)[], touches: Unread['touches']) => {
    for (const arn of arns)
      if (arn !== undefined && /^arn:[^:]*:iam::aws:/.test(arn) && !known.has(arn) && !AWS_MANAGED.has(arn))
        had.set(arn, had.has(arn) ? 'everything' : touches);
  };
  for (const { arn, attached, boundary } of [...state.roles, ...state.users])
    has([...attached, boundary], { principals: [arn] });
  for (const { attached } of state.groups ?? []) has(attached, 'everything');
  for (const { mount, name, policyArns, permissionsBoundary } of state.vault.awsRoles)
    has([...policyArns, permissionsBoundary], { vaultRoles: [`${mount}/${name}`] });
  return [...had].map(([arn, touches]) => {
    const why = 'is an AWS managed policy whose text is not in the input';
    unread.push({
      address: arn,
      why,
      todo: 'check what is deployed with `--live`, which reads it',
      touches,
    });
    return { arn, text: unreadPolicy('identity') };
  });
}

function complaint(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
