import { IamAccessKey } from '@cdktf/provider-aws/lib/iam-access-key/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user/index.js';
import { IamUserPolicy } from '@cdktf/provider-aws/lib/iam-user-policy/index.js';
import { AuthBackend } from '@cdktf/provider-vault/lib/auth-backend/index.js';
import { AwsAuthBackendClient } from '@cdktf/provider-vault/lib/aws-auth-backend-client/index.js';
import { AwsAuthBackendConfigIdentity } from '@cdktf/provider-vault/lib/aws-auth-backend-config-identity/index.js';
import { AwsAuthBackendRole } from '@cdktf/provider-vault/lib/aws-auth-backend-role/index.js';
import { IdentityEntity } from '@cdktf/provider-vault/lib/identity-entity/index.js';
import { IdentityEntityAlias } from '@cdktf/provider-vault/lib/identity-entity-alias/index.js';
import { OTHER_SERVICE, VAULT_AUDIENCE } from '@cordon/workloads/names';
import { orAwsEndpoint } from '../constructs/vault-aws.ts';
import { type Login, ofAlias, TOKEN_TERMS } from '../constructs/vault-login.ts';
import { forTerraform, policy } from '../policies/document.ts';
import { brokerTrust } from '../policies/trust.ts';

const SHARED = 'tenants';

const objects = {
  aws_iam_user: { base: 2, perTenant: 0 },
  aws_iam_user_policy: { base: 2, perTenant: 0 },
  aws_iam_access_key: { base: 1, perTenant: 0 },
  aws_iam_role: { base: 0, perTenant: 1 },
  vault_auth_backend: { base: 1, perTenant: 0 },
  vault_aws_auth_backend_client: { base: 1, perTenant: 0 },
  vault_aws_auth_backend_config_identity: { base: 1, perTenant: 0 },
};

/** https://developer.hashicorp.com/vault/docs/auth/aws#iam-auth-method */
const login: Login = {
  id: 'aws',
  sentence:
    'workloads log in with the IAM role that they run as: they sign GetCallerIdentity, and Vault sends it on to STS',
  rests: {
    perTenant:
      'STS says whose signature it is, each Vault role is bound to one role’s unique id, and the signed server id keeps a request for another service out',
    templated:
      'the alias is named by the role’s unique id, and the template reads the tenant that the operator wrote on that alias',
  },
  weighs: { secret: 'none', asks: 'STS', stsCalls: 1 },
  objects: {
    perTenant: { ...objects, vault_aws_auth_backend_role: { base: 0, perTenant: 1 } },
    templated: {
      ...objects,
      vault_aws_auth_backend_role: { base: 1, perTenant: 0 },
      vault_identity_entity: { base: 0, perTenant: 1 },
      vault_identity_entity_alias: { base: 0, perTenant: 1 },
    },
  },
  open(stack, wiring, style) {
    const { names, accountId, input } = wiring;
    const tags = { deployment: names.prefix };
    const under = `arn:aws:iam::${accountId}:role${names.workloadPath}*`;
    // What AWS's own compute does for a workload: it hands out sessions of the role that it runs as.
    const compute = new IamUser(stack, 'compute', {
      name: `${names.prefix}-compute`,
      path: names.iamPath,
      tags,
    });
    new IamUserPolicy(stack, 'compute-policy', {
      name: 'workloads',
      user: compute.name,
      policy: forTerraform(
        policy({ Sid: 'RunWorkloads', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: under }),
      ),
    });
    const resolver = new IamUser(stack, 'resolver', {
      name: `${names.prefix}-resolver`,
      path: names.iamPath,
      tags,
    });
    const rights = new IamUserPolicy(stack, 'resolver-policy', {
      name: 'resolve',
      user: resolver.name,
      policy: forTerraform(
        policy({ Sid: 'ResolveUniqueIds', Effect: 'Allow', Action: 'iam:GetRole', Resource: under }),
      ),
    });
    const key = new IamAccessKey(stack, 'resolver-key', { user: resolver.name });
    const mount = new AuthBackend(stack, 'iam', { type: 'aws', path: `${names.prefix}-iam` });
    const client = new AwsAuthBackendClient(stack, 'iam-client', {
      backend: mount.path,
      accessKey: key.id,
      secretKey: key.secret,
      iamEndpoint: orAwsEndpoint(stack),
      stsEndpoint: orAwsEndpoint(stack),
      stsRegion: input.region,
      iamServerIdHeaderValue: VAULT_AUDIENCE,
      dependsOn: [rights],
    });
    const identity = new AwsAuthBackendConfigIdentity(stack, 'iam-identity', {
      backend: mount.path,
      iamAlias: 'unique_id',
    });
    const workloads = new Map(
      input.tenants.map(({ id }) => [
        id,
        new IamRole(stack, `workload-${id}`, {
          name: `${names.prefix}-workload-${id}`,
          path: names.workloadPath,
          assumeRolePolicy: forTerraform(brokerTrust(compute.arn)),
          tags: { ...tags, tenant: id },
        }),
      ]),
    );
    const role = (name: string, arns: readonly string[], policies: readonly string[]) =>
      new AwsAuthBackendRole(stack, `iam-${name}`, {
        backend: client.backend,
        role: name,
        authType: 'iam',
        boundIamPrincipalArns: [...arns],
        resolveAwsUniqueIds: true,
        tokenPolicies: [...policies],
        ...TOKEN_TERMS,
        dependsOn: [identity],
      });
    let shared: AwsAuthBackendRole | undefined;
    return {
      mount: mount.path,
      // The operator writes it on aliases, which are made for the template alone.
      ...(style === 'templated' ? { template: ofAlias(mount.accessor, 'custom_metadata.tenant') } : {}),
      admit(tenant, policies) {
        const workload = workloads.get(tenant.id);
        if (workload === undefined) throw new RangeError(`tenant \`${tenant.id}\` is not of this stack`);
        if (style === 'templated') {
          shared ??= role(
            SHARED,
            [...workloads.values()].map(({ arn }) => arn),
            policies,
          );
          const entity = new IdentityEntity(stack, `entity-${tenant.id}`, {
            name: `${names.prefix}-${tenant.id}`,
          });
          new IdentityEntityAlias(stack, `alias-${tenant.id}`, {
            name: workload.uniqueId,
            mountAccessor: mount.accessor,
            canonicalId: entity.id,
            customMetadata: { tenant: tenant.id },
          });
        }
        const own = shared ?? role(tenant.id, [workload.arn], policies);
        return {
          loginRole: own.role,
          login: {
            method: 'aws',
            mount: mount.path,
            principalArn: workload.arn,
            principalId: workload.uniqueId,
            elsewhere: [OTHER_SERVICE],
          },
        };
      },
    };
  },
};

export default login;
