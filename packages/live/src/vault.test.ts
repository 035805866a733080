import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Found } from './found.ts';
import { readMounts, readVault, VaultReader } from './vault.ts';

let server: Server | undefined;
afterEach(() => server?.close());

type Answer = readonly [status: number, body?: unknown];

/** A listener that answers as Vault does, or as it does when it cannot; keeps what was asked. */
async function vaultWith(answers: (asked: string, times: number) => Answer) {
  const asked: string[] = [];
  server = createServer((request, response) => {
    const [path = '', query] = (request.url ?? '').replace('/v1/', '').split('?');
    const what = `${query === 'list=true' ? 'LIST' : request.method} ${path}`;
    asked.push(what);
    const times = asked.filter((one) => one === what).length;
    const [status, body] = answers(what, times);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reader = new VaultReader({ address: `http://127.0.0.1:${port}`, token: 't', pauseMs: 1 });
  return { asked, reader };
}

const MOUNTS: Readonly<Record<string, Answer>> = {
  'GET sys/mounts': [
    200,
    { data: { 'aws/': { type: 'aws', config: {} }, 'cubbyhole/': { type: 'cubbyhole' } } },
  ],
  'GET sys/auth': [200, { data: { 'token/': { type: 'token' }, 'odd/': { type: 'odd' } } }],
};

async function read(answers: (asked: string, times: number) => Answer | undefined) {
  const { asked, reader } = await vaultWith(
    (what, times) => answers(what, times) ?? MOUNTS[what] ?? [404, { errors: [] }],
  );
  const found = new Found();
  await readVault(reader, await readMounts(reader, found), found);
  reader.close();
  return { asked, found, unread: found.unread.map(({ address, why }) => `${address} ${why}`) };
}

test('what is refused is told, and never taken for absent', async () => {
  const { unread } = await read((what) =>
    what === 'LIST aws/roles' ? [403, { errors: ['denied'] }] : undefined,
  );
  expect(unread).toContain('vault:aws/roles could not be read: Vault refused to LIST `aws/roles` (403)');
});

test('what Vault is too busy or broken to say is asked again, and told where it stays so', async () => {
  const { asked, unread, found } = await read((what, times) =>
    what === 'LIST sys/policies/acl'
      ? [429, { errors: ['rate limit'] }]
      : what === 'LIST aws/roles'
        ? times < 3
          ? [500, { errors: ['internal'] }]
          : [200, { data: { keys: ['ci'] } }]
        : what === 'GET aws/roles/ci'
          ? [200, { data: { credential_type: 'assumed_role', role_arns: ['arn:aws:iam::1:role/ci'] } }]
          : undefined,
  );
  expect(asked.filter((one) => one === 'LIST sys/policies/acl')).toHaveLength(4);
  expect(unread).toContainEqual(expect.stringContaining('no clear answer to LIST `sys/policies/acl` (429)'));
  expect(found.instances.map(({ address }) => address)).toContain('vault:aws/roles/ci');
});

test('an auth method of which nothing is known is told', async () => {
  const { unread } = await read(() => undefined);
  expect(unread).toContainEqual(expect.stringMatching(/^vault:auth\/odd is an auth method of type `odd`/));
});

test('a role that cannot be read, and one whose list is another shape, are told', async () => {
  const { unread } = await read((what) =>
    what === 'LIST aws/roles'
      ? [200, { data: { keys: ['ci'] } }]
      : what === 'GET aws/roles/ci'
        ? [200, {}]
        : undefined,
  );
  expect(unread).toContainEqual('vault:aws/roles/ci could not be read: Vault answered without data');
});

test('only reads and lists are asked', async () => {
  const { asked } = await read(() => undefined);
  expect(asked.filter((one) => !/^(GET|LIST) /.test(one))).toEqual([]);
});

test('the secrets of an answer are not kept', async () => {
  const { found } = await read((what) =>
    what === 'GET aws/config/root'
      ? [200, { data: { access_key: 'AKIAEXAMPLE', secret_key: 'planted-secret', username_template: 'x' } }]
      : undefined,
  );
  expect(JSON.stringify(found)).not.toContain('planted-secret');
});

test('whether service accounts say themselves what their alias has is read, and told where it is refused', async () => {
  const mounts: Answer = [200, { data: { 'kube/': { type: 'kubernetes', accessor: 'k' } } }];
  const { found } = await read((what) =>
    what === 'GET sys/auth'
      ? mounts
      : what === 'GET auth/kube/config'
        ? [200, { data: { use_annotations_as_alias_metadata: true, token_reviewer_jwt: 'planted-secret' } }]
        : undefined,
  );
  expect(found.instances.find(({ address }) => address === 'vault:auth/kube/config')?.values).toEqual({
    backend: 'kube',
    use_annotations_as_alias_metadata: true,
  });
  const { unread } = await read((what) =>
    what === 'GET sys/auth' ? mounts : what === 'GET auth/kube/config' ? [403, { errors: [] }] : undefined,
  );
  expect(unread).toContainEqual(expect.stringMatching(/^vault:auth\/kube\/config could not be read/));
});

test('an AWS login’s server id and how its aliases are called are read; refused, that is told', async () => {
  const iam = (what: string): Answer | undefined =>
    ({
      'GET sys/auth': [200, { data: { 'iam/': { type: 'aws', accessor: 'acc' } } }] as const,
      'GET auth/iam/config/client': [
        200,
        { data: { access_key: 'AKIA1', iam_server_id_header_value: 'vault.example.com' } },
      ] as const,
      'GET auth/iam/config/identity': [
        200,
        { data: { iam_alias: 'unique_id', ec2_alias: 'role_id' } },
      ] as const,
    })[what];
  const { found, unread } = await read(iam);
  expect(unread).toEqual([]);
  expect(found.instances.map(({ type, values }) => [type, values])).toEqual(
    expect.arrayContaining([
      ['vault_aws_auth_backend_client', { backend: 'iam', iam_server_id_header_value: 'vault.example.com' }],
      ['vault_aws_auth_backend_config_identity', { backend: 'iam', iam_alias: 'unique_id' }],
    ]),
  );
  const refused = await read((what) =>
    what.endsWith('config/client') ? [403, { errors: ['denied'] }] : iam(what),
  );
  expect(refused.unread).toContainEqual(
    expect.stringMatching(/^vault:auth\/iam\/config\/client could not be read/),
  );
});
