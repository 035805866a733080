import { expect, test } from 'vitest';
import { readShow } from '../src/index.ts';
import { jsonOf } from './case.ts';

const SECRET = 'hunter2-planted';

/** Places where the providers keep secrets; a state of an old provider does not mark all of them. */
const PLACES: readonly (readonly [type: string, values: object])[] = [
  ['aws_iam_access_key', { id: 'AKIAEXAMPLE', user: 'broker', secret: SECRET, ses_smtp_password_v4: SECRET }],
  ['aws_iam_user_login_profile', { user: 'broker', password: SECRET }],
  ['aws_db_instance', { password: SECRET }],
  ['aws_secretsmanager_secret_version', { secret_string: SECRET }],
  ['aws_ssm_parameter', { value: SECRET, name: 'x' }],
  ['aws_s3_object', { bucket: 'acme', key: 'x', content: SECRET }],
  [
    'vault_approle_auth_backend_role_secret_id',
    { role_name: 'acme', secret_id: SECRET, wrapping_token: SECRET },
  ],
  ['vault_aws_secret_backend', { path: 'aws', access_key: 'AKIAEXAMPLE', secret_key: SECRET }],
  [
    'vault_generic_secret',
    { path: 'secret/x', data_json: `{"password":"${SECRET}"}`, data: { password: SECRET } },
  ],
  [
    'vault_kv_secret_v2',
    { mount: 'kv', name: 'x', data_json: `{"password":"${SECRET}"}`, data: { password: SECRET } },
  ],
  [
    'vault_generic_endpoint',
    { path: 'auth/userpass/users/acme', data_json: `{"password":"${SECRET}","token_policies":["acme"]}` },
  ],
  [
    'vault_generic_endpoint',
    { path: 'nobody/knows', data_json: `{"password":"${SECRET}"}`, write_data: { token: SECRET } },
  ],
  ['vault_jwt_auth_backend', { path: 'oidc', type: 'oidc', oidc_client_secret: SECRET }],
  ['vault_ldap_auth_backend', { path: 'ldap', bindpass: SECRET, url: 'ldaps://x' }],
  ['vault_kubernetes_auth_backend_config', { backend: 'kubernetes', token_reviewer_jwt: SECRET }],
  ['vault_token', { policies: ['acme'], client_token: SECRET, wrapped_token: SECRET }],
  ['vault_database_secret_backend_connection', { name: 'x', postgresql: [{ password: SECRET }] }],
  ['random_password', { result: SECRET }],
  ['tls_private_key', { private_key_pem: SECRET }],
  ['vault_brandnew', { name: 'x', token: SECRET }],
];

test.each([true, false])('no secret is kept, marked as sensitive: %s', (marked) => {
  const resources = PLACES.map(([type, values], index) => ({
    address: `${type}.x${index}`,
    mode: 'managed',
    type,
    name: `x${index}`,
    values,
    ...(marked
      ? { sensitive_values: Object.fromEntries(Object.keys(values).map((name) => [name, true])) }
      : {}),
  }));
  const data = {
    address: 'data.vault_aws_access_credentials.x',
    mode: 'data',
    type: 'vault_aws_access_credentials',
    name: 'x',
    values: { backend: 'aws', role: 'x', access_key: SECRET, secret_key: SECRET, security_token: SECRET },
  };
  const reading = readShow({
    format_version: '1.0',
    values: {
      outputs: { password: { value: SECRET, sensitive: true } },
      root_module: { resources: [...resources, data] },
    },
  });
  expect(JSON.stringify({ ...reading, standIns: [...reading.standIns] })).not.toContain(SECRET);
  const users = reading.state.vault.logins?.filter(
    ({ method }) => method === 'userpass' || method === 'other',
  );
  expect(users).toMatchObject([{ name: 'acme', tokenPolicies: ['acme'] }]);
});

test('the password in a plan and a state of somebody else is not kept either', () => {
  for (const file of ['plan', 'state'] as const) {
    const reading = readShow(jsonOf('users-by-group', file));
    expect(JSON.stringify({ ...reading, standIns: [...reading.standIns] })).not.toContain(
      'changed-after-apply',
    );
    expect(reading.secretsAt).toContain('vault_generic_endpoint.login[0].data_json');
  }
});
