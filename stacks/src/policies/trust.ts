import { type PolicyJson, policy, type StatementJson } from './document.ts';

/**
 * Who may assume a tenant's role: the broker alone, never the account. Naming the account would hand the decision to
 * every identity policy in it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function brokerTrust(
  brokerArn: string,
  actions: readonly string[] = ['sts:AssumeRole'],
  condition?: StatementJson['Condition'],
): PolicyJson {
  return policy({
    Sid: 'BrokerOnly',
    Effect: 'Allow',
    Principal: { AWS: brokerArn },
    Action: actions,
    ...(condition === undefined ? {} : { Condition: condition }),
  });
}

/**
 * Who may take the shared role with an identity token of Vault's: whoever brings one of that issuer for that audience, with
 * the tag `tenant`, not empty, and no other, under the one session name that goes with the tag. The subject is the caller's
 * entity in Vault: nobody lists it here, since the tag says which tenant it is.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function identityTrust({
  providerArn,
  keys,
  audience,
}: {
  readonly providerArn: string;
  readonly keys: string;
  readonly audience: string;
}): PolicyJson {
  return policy({
    Sid: 'VaultsTokensOnly',
    Effect: 'Allow',
    Principal: { Federated: providerArn },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    Condition: {
      StringEquals: {
        [`${keys}:aud`]: audience,
        'sts:RoleSessionName': 'tenant=${aws:RequestTag/tenant}',
      },
      // The set operator is true of no tags at all, so the others demand one that is not empty.
      StringLike: { 'aws:RequestTag/tenant': '?*' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenant'] },
      Null: { 'aws:TagKeys': 'false' },
    },
  });
}
