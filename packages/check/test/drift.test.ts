import { readShow } from '@cordon/terraform';
import { describe, expect, it } from 'vitest';
import { driftOf } from '../src/drift.ts';
import { worldOf } from './world.ts';

type Resource = { type: string; address: string; values: Record<string, unknown> };

const world = () => {
  const { show } = worldOf(3, undefined, 'flat state');
  const { resources } = (show as { values: { root_module: { resources: Resource[] } } }).values.root_module;
  return { show, resources };
};
const stateOf = (change: (resources: Resource[]) => void) => {
  const { show, resources } = world();
  change(resources);
  return readShow(show).state;
};
const AS_IT_WAS = stateOf(() => undefined);
const changedBy = (change: (resources: Resource[]) => void) => driftOf(AS_IT_WAS, stateOf(change)).changed;
const first = (resources: Resource[], type: string) => {
  const found = resources.find((one) => one.type === type);
  if (found === undefined) throw new Error(`the world has no ${type}`);
  return found;
};

describe('what is not as the state says it', () => {
  it('is nothing where nothing was changed, however the texts are laid out', () => {
    expect(driftOf(AS_IT_WAS, AS_IT_WAS)).toEqual({ changed: [], beside: 0 });
    const laidOut = changedBy((resources) => {
      for (const { values } of resources)
        for (const [name, text] of Object.entries(values))
          if (typeof text === 'string' && text.startsWith('{'))
            values[name] = JSON.stringify(JSON.parse(text), undefined, 2);
    });
    expect(laidOut).toEqual([]);
  });

  it('is named by what it is: changed, new on something that is known, or gone', () => {
    const changed = changedBy((resources) => {
      const acl = first(resources, 'vault_policy');
      acl.values.policy = `${acl.values.policy}\npath "aws/creds/other" { capabilities = ["read"] }`;
    });
    expect(changed).toEqual([expect.stringMatching(/^Vault policy p-\S+ differs$/)]);
    const unbounded = changedBy((resources) => {
      first(resources, 'aws_iam_role').values.permissions_boundary =
        'arn:aws:iam::aws:policy/PowerUserAccess';
    });
    expect(unbounded).toEqual([expect.stringMatching(/^permissions boundary of \S+ is new$/)]);
    const gone = changedBy((resources) => {
      resources.splice(resources.indexOf(first(resources, 'vault_policy')), 1);
    });
    expect(gone).toEqual([expect.stringMatching(/^Vault policy p-\S+ is gone$/)]);
    const added = changedBy((resources) => {
      resources.push({
        type: 'aws_s3_bucket_public_access_block',
        address: 'aws_s3_bucket_public_access_block.by_hand',
        values: { bucket: first(resources, 'aws_s3_bucket').values.bucket, block_public_policy: true },
      });
    });
    expect(added).toEqual([expect.stringMatching(/^public access block of bucket \S+ differs$/)]);
  });

  it('names what somebody gave the entity of a login, where Vault made the entity and the auth method is known', () => {
    const entityAt = (accessorOf: (resources: Resource[]) => unknown, policies: readonly string[]) =>
      driftOf(
        AS_IT_WAS,
        stateOf((resources) => {
          const mount_accessor = accessorOf(resources);
          resources.push(
            {
              type: 'vault_identity_entity',
              address: 'live one',
              values: { id: 'e-1', name: 'entity_1f', metadata: {}, policies },
            },
            {
              type: 'vault_identity_entity_alias',
              address: 'live alias',
              values: { canonical_id: 'e-1', mount_accessor, name: 'whoever' },
            },
          );
        }),
      );
    const known = (resources: Resource[]) => first(resources, 'vault_jwt_auth_backend').values.accessor;
    expect(entityAt(known, ['p-other'])).toEqual({
      changed: ['policies of entity entity_1f is new'],
      beside: 0,
    });
    expect(entityAt(known, [])).toEqual({ changed: [], beside: 0 });
    expect(entityAt(() => 'of_another_configuration', ['p-other'])).toEqual({ changed: [], beside: 1 });
  });

  it('names a role of identity tokens that says another thing of who asks', () => {
    const role = (template: string) => (resources: Resource[]) => {
      resources.push({
        type: 'vault_identity_oidc_role',
        address: 'vault_identity_oidc_role.tokens',
        values: { name: 'tokens', key: 'k', client_id: 'aws', template },
      });
    };
    const was = stateOf(role('{"tenant": {{identity.entity.name}}}'));
    expect(driftOf(was, was).changed).toEqual([]);
    expect(driftOf(was, stateOf(role('{"tenant": "acme"}'))).changed).toEqual([
      'role of identity tokens tokens differs',
    ]);
  });

  it('does not name what the state knows nothing of, and counts it', () => {
    const drift = driftOf(
      AS_IT_WAS,
      stateOf((resources) => {
        resources.push({
          type: 'vault_policy',
          address: 'vault_policy.of_others',
          values: { name: 'of-others', policy: 'path "x" { capabilities = ["read"] }' },
        });
      }),
    );
    expect(drift).toEqual({ changed: [], beside: 1 });
  });
});
