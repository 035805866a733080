import { describe, expect, test } from 'vitest';
import type { ProofReport } from '../src/index.ts';
import { edit, identity, proved, refutations, replaced, verdicts } from './golden.ts';

const TOPOLOGY = 'web-identity-tags';
const ROLE = 'vault_identity_oidc_role';
const PROVIDER = 'aws_iam_openid_connect_provider';

const after = (change: (text: string) => string): ProofReport => proved(TOPOLOGY, change);
const template = (text: string) => edit(ROLE, (role) => ({ ...role, template: text }));
const said = (tags: string) => `{"https://aws.amazon.com/tags": {"principal_tags": ${tags} } }`;
const ALIAS = 'identity.entity.aliases.${vault_auth_backend.approle.accessor}';
const policy = (rule: string) =>
  edit('vault_policy', (body) => ({ ...body, policy: `${String(body.policy)}\n${rule}` }));
const both =
  (...changes: readonly ((text: string) => string)[]) =>
  (text: string): string =>
    changes.reduce((now, change) => change(now), text);
const trust = (from: string | RegExp, to: string) =>
  edit('aws_iam_role', replaced('assume_role_policy', from, to));

describe('as it was reviewed', () => {
  test('nobody crosses, and the owner is served', () => {
    const report = proved(TOPOLOGY, identity);
    expect(new Set(Object.values(verdicts(report)))).toEqual(new Set(['proved']));
  });

  test('only what the auth method writes itself is a tag that can be trusted', () => {
    const chosen = after(template(said(`{"tenant": [{{${ALIAS}.metadata.tenant}}]}`)));
    expect(refutations(chosen, 'tenant-data')).toMatch(/acme->globex: .*s3:GetObject/);
    expect(refutations(chosen, 'tenant-credentials')).toMatch(/`identity\/oidc\/token\/cordon-tenants`/);
  });
});

// Of what a token says nothing is guessed: where it cannot be told, nothing is proved.
describe('what a template says', () => {
  const dataOf = (report: ProofReport) => verdicts(report)['tenant-data'];

  test.each([
    ['the same of everybody', said('{"tenant": ["globex"]}'), 'refuted'],
    ['in base64', Buffer.from(said('{"tenant": ["globex"]}')).toString('base64'), 'refuted'],
    ['with its key in other letters', said('{"Tenant": ["globex"]}'), 'refuted'],
    ['an entity’s id, which no bucket is named by', said('{"tenant": [{{identity.entity.id}}]}'), 'unknown'],
    ['all metadata as tags', said(`{{${ALIAS}.metadata}}`), 'unknown'],
    ['a key that is filled in', said(`{{{${ALIAS}.metadata.role_name}}: ["globex"]}`), 'unknown'],
    ['what is no JSON', '{"https://aws.amazon.com/tags": ', 'unknown'],
    ['tags by single claims', '{"https://aws.amazon.com/tags/principal_tags/tenant": ["globex"]}', 'unknown'],
    ['nothing of tags', '{"team": "x"}', 'proved'],
  ])('%s', (_what, text, wanted) => {
    // Under any name: what the name must be rests on the tag.
    const open = both(
      template(text),
      trust(/"sts:RoleSessionName":"[^"]*"/g, '"aws:SecureTransport":"true"'),
    );
    expect(dataOf(after(open))).toBe(wanted);
  });
});

describe('what the trust asks for', () => {
  const another = (client: string) =>
    both(policy('path "identity/oidc/token/*" { capabilities = ["read"] }'), (text) => {
      const tf = JSON.parse(text) as { resource: Record<string, Record<string, object>> };
      tf.resource[ROLE] = {
        ...tf.resource[ROLE],
        other: { name: 'other', key: 'cordon', client_id: client, template: said('{"tenant": ["globex"]}') },
      };
      return JSON.stringify(tf);
    });
  const anyClient = edit('vault_identity_oidc_key', (key) => ({ ...key, allowed_client_ids: ['*'] }));
  const known = edit(PROVIDER, (one) => ({ ...one, client_id_list: ['cordon-tenants', 'other'] }));
  const anyAudience = trust(/"[^"]*:aud":"[^"]*",/g, '');

  test('another application’s token takes a key that signs it, a provider that knows it and a trust that lets it in', () => {
    const data = (...changes: readonly ((text: string) => string)[]) =>
      verdicts(after(both(another('other'), ...changes)))['tenant-data'];
    expect(data(anyClient, known, anyAudience)).toBe('refuted');
    expect(data(known, anyAudience)).toBe('proved');
    expect(data(anyClient, anyAudience)).toBe('proved');
    expect(data(anyClient, known)).toBe('proved');
  });

  test('a role with the same audience is as good as the tenants’ own', () => {
    const report = after(another('cordon-tenants'));
    expect(refutations(report, 'tenant-data')).toMatch(/acme->globex/);
    expect(refutations(report, 'tenant-credentials')).toMatch(/what `[a-z-]+`’s says/);
  });

  test('without sts:TagSession a token with tags lets nobody in', () => {
    const report = after(trust(',"sts:TagSession"', ''));
    expect(verdicts(report)).toMatchObject({ 'owner-access': 'refuted', 'tenant-data': 'proved' });
  });

  test('a provider of somebody else leaves open who gets its tokens', () => {
    const report = after(edit(PROVIDER, (one) => ({ ...one, url: 'https://login.example.com' })));
    expect(verdicts(report)['tenant-data']).toBe('unknown');
  });

  test('and so does an issuer that Vault was not told', () => {
    const report = after(edit('vault_identity_oidc', () => ({})));
    expect(verdicts(report)['tenant-data']).toBe('unknown');
  });
});

describe('what tenants may do in Vault', () => {
  test.each([
    ['identity/oidc/role/mine', 'update', 'tenant-credentials'],
    ['identity/oidc/key/+', 'create', 'tenant-credentials'],
    ['identity/oidc/config', 'update', 'control-plane'],
    ['identity/oidc/key/cordon/rotate', 'update', 'control-plane'],
    ['identity/oidc/role', 'list', 'tenant-enumeration'],
    ['identity/entity/name/+', 'update', 'self-grant'],
  ])('%s, %s, is refuted at %s', (path, capability, boundary) => {
    const report = after(policy(`path "${path}" { capabilities = ["${capability}"] }`));
    expect(refutations(report, boundary)).toContain(path.replace('+', ''));
  });

  test('a login at the other’s AppRole has the other’s tag', () => {
    const report = after(policy('path "auth/cordon-approle/role/+/secret-id" { capabilities = ["update"] }'));
    expect(refutations(report, 'tenant-data')).toMatch(/acme->globex/);
  });

  test('a JWT login that may take Vault’s own tokens leaves everything open', () => {
    const withLogin = (bound: object) => (text: string) => {
      const tf = JSON.parse(text) as { resource: Record<string, Record<string, object>> };
      tf.resource.vault_jwt_auth_backend = { jwt: { path: 'jwt', ...bound } };
      return JSON.stringify(tf);
    };
    expect(verdicts(after(withLogin({})))['tenant-data']).toBe('unknown');
    const others = after(withLogin({ bound_issuer: 'https://ci.example.com' }));
    expect(verdicts(others)['tenant-data']).toBe('proved');
  });
});
