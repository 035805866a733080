import type { Tenant, Topology } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds, ONE_ROLE_STOPS_ALL, open, VAULT_DENIES_BY_DEFAULT } from '../claims.ts';
import { foundation } from '../constructs/foundation.ts';
import { IDENTITY_TOKEN_OBJECTS, identityTokens } from '../constructs/identity-token.ts';
import { addSessions, SHARED_ROLE_OBJECTS, tenantRole } from '../constructs/tenant-role.ts';
import { VaultLogin } from '../constructs/vault-login.ts';
import { addCounts } from '../counts.ts';
import { policy } from '../policies/document.ts';
import { identityTrust } from '../policies/trust.ts';

/** The trust asks for exactly this name of whoever brings the tag: `=` cannot stand in a tenant's id. */
const sessionName = ({ id }: Tenant) => `tenant=${id}`;

const topology: Topology<TerraformStack> = {
  id: 'web-identity-tags',
  sentence:
    'Vault signs who the caller is: its identity token carries the tag `tenant`, the workload takes it to STS itself, and one IAM role reaches the bucket that `${aws:PrincipalTag/tenant}` names; no broker, no AWS engine',
  issuer: 'vault-web-identity',
  claims: {
    'tenant-data': holds(
      'the role names the bucket by ${aws:PrincipalTag/tenant}, Vault alone writes the tag into a token that it signs, from what the auth method says of the login, and a session without the tag is not to be had',
    ),
    'tenant-metadata': holds(
      'bucket-level actions are allowed on the tagged bucket only; that a guessed bucket name is taken shows to anybody on S3',
    ),
    'tenant-enumeration': holds(
      'the role allows neither s3:ListAllMyBuckets nor iam:, and no Vault policy of a tenant lists roles, entities or aliases',
    ),
    'tenant-credentials': holds(
      'all ask for their token at one path, which answers each with its own; the trust takes tokens of Vault’s issuer for one audience alone, and the key signs for no other role’s',
    ),
    'self-grant': holds(
      'the role holds no action that changes a policy, an ACL, a bucket’s or role’s tags or IAM, and no Vault policy of a tenant writes an entity, an alias or a template',
    ),
    'control-plane': VAULT_DENIES_BY_DEFAULT,
    attribution: holds(
      'the trust takes no session name but `tenant=` and the tag in the token, and AWS logs the token’s subject, which is the entity that Vault knows',
    ),
    revocation: open(
      'there is no lease: a session lives up to an hour as its taker asks (max_session_duration has no lower limit), and a token that was got before a login was revoked is exchanged for 300 s after it',
    ),
    'blast-radius': ONE_ROLE_STOPS_ALL,
    'owner-access': holds(
      'the role allows all data operations on the bucket that the session’s own tag names',
    ),
  },
  remarks: [
    'This is the one route by which one role of Vault carries the caller’s context to AWS. Session tags of the AWS engine are static text of a Vault role ([hashicorp/vault #19412](https://github.com/hashicorp/vault/issues/19412) and [#7960](https://github.com/hashicorp/vault/issues/7960) ask for templates there); the template of an identity token is filled for each caller, and [AWS takes session tags from a claim of the token](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html).',
    'What of N goes away: Vault’s roles and IAM’s, and with a templated login (`--login kubernetes+templated`, `jwt+templated`) Vault’s policies and logins, too: of a tenant nothing is left in Vault or IAM but what its login takes, and its bucket. The broker goes away altogether, and with it the long-lived key in `config/root`, the leases, and Vault’s calls of AWS: the workload asks STS itself, so STS counts its requests for the caller’s account and Vault never meets that quota.',
    'Vault’s own counterpart, workload identity federation of the AWS engine (`identity_token_audience`, `role_arn` and `identity_token_ttl` of `config/root`), would spare the broker’s key, too, and keep leases; Vault’s community edition answers it with a 400, `plugin workload identity not supported in Vault community edition` (`pnpm scenario claims`, claim 9). The identity tokens here are in every edition.',
    'What it costs: AWS must reach Vault’s issuer over HTTPS (`vault_host`; keys and discovery document alone), whoever may write a role or a key of Vault’s identity tokens can be any tenant, and nobody can end a session or a token early. Vault has one issuer, and an account one provider for it.',
    'The subject of a token is the caller’s entity in Vault. The trust does not list subjects: that would be N again, and the tag says the same. Metadata of an alias is what its last login wrote, so the template may read only what the auth method writes itself: `role_name` of an AppRole, the namespace of a Kubernetes service account, a bound claim of a JWT, custom metadata of an IAM principal’s alias.',
  ],
  objects: addCounts(SHARED_ROLE_OBJECTS, IDENTITY_TOKEN_OBJECTS),
  build(stack, input) {
    const wiring = foundation(stack, input);
    const { names } = wiring;
    const login = new VaultLogin(stack, wiring);
    const tokens = identityTokens(stack, wiring, login.template);
    const role = tenantRole(stack, wiring, {
      id: 'shared',
      name: names.sharedRole,
      trust: identityTrust(tokens),
      // The data's place is a function of the tag: this policy has the same size for any number of tenants.
      rights: policy(...wiring.data.rights('tagged')),
    });
    for (const tenant of input.tenants) {
      const name = sessionName(tenant);
      addSessions(
        wiring,
        tenant,
        role,
        { sessions: `${name}`, tagged: true },
        {
          vaultRole: tokens.role,
          roleSessionName: name,
          ...login.tokenOf(tenant, tokens.role),
        },
      );
    }
  },
};

export default topology;
