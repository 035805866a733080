import {
  aclRule,
  addResource,
  type Edit,
  each,
  editResources,
  every,
  type Statement,
  trustPolicies,
} from '@cordon/terraform/edit';
import { OTHER_SERVICE } from '@cordon/workloads/names';
import { type FamilyRow, familyOf } from '../mutant.ts';

/** For stacks whose tenants take Vault's identity tokens to AWS. */
const ROLE = 'vault_identity_oidc_role';

/** Vault takes two braces in a row for its own. */
const saying = (tenant: string): string =>
  `{"https://aws.amazon.com/tags": {"principal_tags": {"tenant": ["${tenant}"]} } }`;

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Takes a condition out of the trust, by what its key ends with. */
const withoutCondition = (ending: string): Edit =>
  trustPolicies(
    each((statement): Statement => {
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

/** What most of them have in common; a row says what it has otherwise. */
const SHARED = { breaks: 'tenant-credentials', needs: ROLE } as const;

const mutants: readonly FamilyRow<typeof SHARED>[] = [
  {
    id: 'token-audience-shared',
    sentence:
      'another application’s tokens have the tenants’ audience, its template still has an example’s name, and the tenants’ Vault policies allow it, too',
    killedBy: ['identity-token-elsewhere'],
    // An application with an audience of its own takes a change of AWS's provider, which the lab's IAM cannot take back
    // (no RemoveClientIDFromOpenIDConnectProvider); packages/prover/test/identity-tokens.test.ts asks about that.
    edit: ({ tenants: [, , third] }) =>
      third &&
      every(
        addResource(ROLE, 'mutant', {
          name: OTHER_SERVICE,
          key: '${vault_identity_oidc_key.token-key.name}',
          client_id: '${vault_identity_oidc_role.token-role.client_id}',
          template: saying(third.id),
        }),
        aclRule('identity/oidc/token/*', 'read'),
      ),
  },
  {
    id: 'token-policy-opens-signer',
    sentence: 'the tenants’ Vault policies allow all of `identity/oidc`, including templates and keys',
    breaks: 'control-plane',
    killedBy: ['identity-token-signer'],
    edit: () => aclRule('identity/oidc/*', 'create', 'read', 'update'),
  },
  {
    id: 'token-policy-writes-entities',
    sentence: 'the tenants’ Vault policies let them write entity metadata',
    breaks: 'self-grant',
    killedBy: ['identity-metadata'],
    edit: () => aclRule('identity/entity/*', 'create', 'read', 'update'),
  },
  {
    id: 'token-session-name-free',
    sentence: 'the trust policy no longer requires the session name that matches the tag',
    breaks: 'attribution',
    killedBy: ['session-name-borrowed'],
    edit: () => withoutCondition('sts:RoleSessionName'),
  },
  {
    id: 'token-template-client-metadata',
    sentence:
      'the template reads the tag from secret id metadata, which the requester chooses, instead of the role name',
    killedBy: ['vault-login-metadata'],
    needs: 'vault_auth_backend.approle',
    edit: () =>
      editResources(ROLE, (body) => ({
        ...body,
        template: String(body.template).replace('metadata.role_name', 'metadata.tenant'),
      })),
  },
  {
    id: 'token-template-example',
    sentence:
      'the template still has one tenant’s literal name, as in an example: every caller is that tenant',
    breaks: 'tenant-data',
    killedBy: ['session-name-chosen'],
    edit: ({ tenants: [, , third] }) =>
      third &&
      every(
        editResources(ROLE, (body) => ({ ...body, template: saying(third.id) })),
        withoutCondition('sts:RoleSessionName'),
      ),
  },
  {
    id: 'token-without-tag-session',
    sentence: 'the trust policy lacks `sts:TagSession`: AWS refuses every token with tags',
    breaks: 'owner-access',
    killedBy: ['owner-reaches-own'],
    edit: () =>
      trustPolicies(each((statement) => ({ ...statement, Action: 'sts:AssumeRoleWithWebIdentity' }))),
  },
];

export default familyOf(SHARED, mutants);
