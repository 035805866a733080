import type { TerraformJson } from '@cordon/harness/planned-deployment';
import {
  aclRule,
  addResource,
  type Edit,
  editResources,
  every,
  type Statement,
  trustPolicies,
} from '@cordon/terraform/edit';
import { OTHER_SERVICE } from '@cordon/workloads/names';
import type { Mutant } from '../mutant.ts';

const ROLE = 'vault_identity_oidc_role';

/** For stacks whose tenants take Vault's identity tokens to AWS. */
const onTokens =
  (edit: Edit): Edit =>
  (tf) =>
    has(tf, ROLE) ? edit(tf) : undefined;

function has(tf: TerraformJson, type: string, name?: string): boolean {
  const all = (tf.resource ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  return name === undefined ? all[type] !== undefined : all[type]?.[name] !== undefined;
}

/** Vault takes two braces in a row for its own. */
const saying = (tenant: string): string =>
  `{"https://aws.amazon.com/tags": {"principal_tags": {"tenant": ["${tenant}"]} } }`;

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Takes a condition out of the trust, by what its key ends with. */
const withoutCondition = (ending: string): Edit =>
  trustPolicies((statements) =>
    statements.map((statement): Statement => {
      const { Condition = {} } = statement as { readonly Condition?: Conditions };
      return {
        ...statement,
        Condition: Object.fromEntries(
          Object.entries(Condition).map(([operator, block]) => [
            operator,
            Object.fromEntries(Object.entries(block).filter(([key]) => !key.endsWith(ending))),
          ]),
        ),
      };
    }),
  );

const mutants: readonly Mutant[] = [
  {
    id: 'token-audience-shared',
    sentence:
      'another application’s tokens are signed for the tenants’ audience, its template still says an example’s name, and the tenants’ Vault policies open it, too',
    breaks: 'tenant-credentials',
    killedBy: ['identity-token-elsewhere'],
    // An application with an audience of its own takes a change of AWS's provider, which the lab's IAM cannot take back
    // (no RemoveClientIDFromOpenIDConnectProvider); packages/prover/test/identity-tokens.test.ts asks about that.
    mutate: (tf, { tenants: [, , third] }) =>
      third === undefined
        ? undefined
        : onTokens(
            every(
              addResource(ROLE, 'mutant', {
                name: OTHER_SERVICE,
                key: '${vault_identity_oidc_key.token-key.name}',
                client_id: '${vault_identity_oidc_role.token-role.client_id}',
                template: saying(third.id),
              }),
              aclRule('identity/oidc/token/*', 'read'),
            ),
          )(tf),
  },
  {
    id: 'token-policy-opens-signer',
    sentence: 'the tenants’ Vault policies open all of `identity/oidc`, templates and keys among it',
    breaks: 'control-plane',
    killedBy: ['identity-token-signer'],
    mutate: (tf) => onTokens(aclRule('identity/oidc/*', 'create', 'read', 'update'))(tf),
  },
  {
    id: 'token-policy-writes-entities',
    sentence: 'the tenants’ Vault policies let them keep the metadata of entities themselves',
    breaks: 'self-grant',
    killedBy: ['identity-metadata'],
    mutate: (tf) => onTokens(aclRule('identity/entity/*', 'create', 'read', 'update'))(tf),
  },
  {
    id: 'token-session-name-free',
    sentence: 'the trust no longer asks for the session name that goes with the tag',
    breaks: 'attribution',
    killedBy: ['session-name-borrowed'],
    mutate: (tf) => onTokens(withoutCondition('sts:RoleSessionName'))(tf),
  },
  {
    id: 'token-template-client-metadata',
    sentence:
      'the template takes the tag from metadata that whoever asks for a secret id writes on it, not from what AppRole says',
    breaks: 'tenant-credentials',
    killedBy: ['vault-login-metadata'],
    mutate: (tf) =>
      has(tf, 'vault_auth_backend', 'approle')
        ? onTokens(
            editResources(ROLE, (body) => ({
              ...body,
              template: String(body.template).replace('metadata.role_name', 'metadata.tenant'),
            })),
          )(tf)
        : undefined,
  },
  {
    id: 'token-template-example',
    sentence: 'the template still says one tenant’s name, as the example had it: whoever asks is that tenant',
    breaks: 'tenant-data',
    killedBy: ['session-name-chosen'],
    mutate: (tf, { tenants: [, , third] }) =>
      third === undefined
        ? undefined
        : onTokens(
            every(
              editResources(ROLE, (body) => ({ ...body, template: saying(third.id) })),
              withoutCondition('sts:RoleSessionName'),
            ),
          )(tf),
  },
  {
    id: 'token-without-tag-session',
    sentence: 'the trust forgets `sts:TagSession`: AWS refuses every token that carries tags',
    breaks: 'owner-access',
    killedBy: ['owner-reaches-own'],
    mutate: (tf) =>
      onTokens(
        trustPolicies((statements) =>
          statements.map((statement) => ({ ...statement, Action: 'sts:AssumeRoleWithWebIdentity' })),
        ),
      )(tf),
  },
];

export default mutants;
