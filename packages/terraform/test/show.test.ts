import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type DeployedState, nameAt, readFolder, readShow, ShowError } from '../src/index.ts';
import { CASES, filesOf, jsonOf, planned } from './case.ts';

/** What a state says, without what AWS and Vault make up and without where it stands. */
function meaning(state: DeployedState, standIns: Iterable<string>): unknown {
  let text = JSON.stringify(state, (key, value: unknown) => {
    if (
      /^(address|writtenAt|\w+(Address|WrittenAt)|id|accessors?|roleId|unread|accountId|brokerArn)$/.test(key)
    )
      return undefined;
    // Defaults that AWS and Vault put in at the apply.
    if (/^(maxLeaseSeconds|tags|aliasNameSource|tokenType|usernameTemplate)$/.test(key)) return undefined;
    if (typeof value === 'string' && /^\s*\{\s*"/.test(value)) return canonical(JSON.parse(value));
    return value;
  });
  for (const name of standIns) text = text.replaceAll(name, '…');
  return canonical(
    JSON.parse(
      text.replaceAll(/\b0{11}[01]\b/g, 'ACCOUNT').replaceAll(/(terraform-|example-team-)[\d…]+/g, '$1…'),
    ),
  );
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(canonical).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, canonical(one)]),
  );
}

describe.each(CASES)('%s', (name) => {
  test('the plan is read whole with its folder: nothing is left open', async () => {
    const reading = await planned(name);
    expect(reading.unread).toEqual([]);
    expect(reading.state.roles.length + reading.state.vault.awsRoles.length).toBeGreaterThan(1);
  });

  test('without the folder, what is not known is named and no text is made up', () => {
    const reading = readShow(jsonOf(name, 'plan'));
    expect(reading.unread.length).toBeGreaterThan(0);
    for (const { address, why, todo } of reading.unread) {
      expect(address).toMatch(/^(module\.[^ ]+\.)?(aws|vault)_/);
      expect(why).toContain('known after apply');
      expect(todo).toContain('folder');
    }
  });
});

test.each(CASES.filter((name) => jsonOf(name, 'state') !== undefined))(
  '%s: the plan says what the state after the apply says',
  async (name) => {
    const plan = await planned(name);
    const state = readShow(jsonOf(name, 'state'));
    expect(state.unread).toEqual([]);
    expect(meaning(plan.state, plan.standIns.keys())).toEqual(meaning(state.state, []));
  },
);

test.each(CASES.filter((name) => jsonOf(name, 'state') !== undefined))(
  '%s: nothing of the state is passed over: without any of its resources it says something else',
  (name) => {
    const json = JSON.stringify(jsonOf(name, 'state'));
    const says = (without?: string): string => {
      const show = JSON.parse(json) as { values: { root_module: { resources: { address: string }[] } } };
      const root = show.values.root_module;
      root.resources = root.resources.filter(({ address }) => address !== without);
      const { state, leftAside } = readShow(show);
      return JSON.stringify([state, leftAside]);
    };
    const { resources } = readShow(JSON.parse(json));
    for (const { address, mode } of resources)
      if (mode === 'managed') expect(says(address) === says(), address).toBe(false);
  },
);

test('a policy with a bucket of an unknown name is that bucket’s', async () => {
  const { state } = await planned('names-known-after-apply');
  const blue = state.buckets.find(({ address }) => address === 'aws_s3_bucket.team["blue"]');
  const green = state.buckets.find(({ address }) => address === 'aws_s3_bucket.team["green"]');
  expect(blue?.name).toMatch(/^example-team-z[0-9a-f]{25}$/);
  expect(blue?.name).not.toBe(green?.name);
  const role = state.roles.find(({ address }) => address === 'aws_iam_role.team["blue"]');
  expect(role?.inline[0]?.text).toContain(`arn:aws:s3:::${blue?.name}/*`);
  expect(role?.inline[0]?.text).not.toContain(green?.name);
});

test('the ARN of a key that the plan makes is a name of its own, and no reason to leave a policy unread', async () => {
  const files = new Map(await filesOf('names-known-after-apply'));
  const main = files.get('main.tf') ?? '';
  const statement = '{ Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.data.arn },';
  const keyed = main.replace('{ Effect = "Allow", Action = "s3:ListBucket"', `${statement}\n$&`);
  const plan = JSON.parse(JSON.stringify(jsonOf('names-known-after-apply', 'plan'))) as {
    resource_changes: object[];
    configuration: {
      root_module: {
        resources: { address: string; expressions: Record<string, { references: string[] }> }[];
      };
    };
  };
  plan.resource_changes.push({
    address: 'aws_kms_key.data',
    mode: 'managed',
    type: 'aws_kms_key',
    name: 'data',
    change: { actions: ['create'], before: null, after: {}, after_unknown: { arn: true, id: true } },
  });
  for (const one of plan.configuration.root_module.resources)
    if (one.address === 'aws_iam_role_policy.team')
      one.expressions.policy?.references.push('aws_kms_key.data.arn');
  const reading = readShow(plan, { sources: new Map([...files, ['main.tf', keyed]]) });
  expect(reading.unread).toEqual([]);
  expect(reading.leftAside.map(({ address }) => address)).toContain('aws_kms_key.data');
  const role = reading.state.roles.find(({ address }) => address === 'aws_iam_role.team["blue"]');
  expect(role?.inline[0]?.text).toMatch(/"arn:aws:kms:us-east-1:\d{12}:z[0-9a-f]{25}"/);
});

test('what is known after apply only is not known to whoever refers to it either', async () => {
  const files = new Map(await filesOf('names-known-after-apply'));
  // The id of a policy: not a role's name, and not nothing.
  const main = (files.get('main.tf') ?? '').replace(
    'role     = aws_iam_role.team[each.key].id',
    'role = aws_iam_user_policy.broker.id',
  );
  const plan = JSON.parse(
    JSON.stringify(jsonOf('names-known-after-apply', 'plan')).replaceAll(
      '"role":{"references":["aws_iam_role.team","each.key"]}',
      '"role":{"references":["aws_iam_user_policy.broker.id","aws_iam_user_policy.broker"]}',
    ),
  );
  const reading = readShow(plan, { sources: new Map([...files, ['main.tf', main]]) });
  expect(reading.unread).toMatchObject([
    { address: 'aws_iam_role_policy.team["blue"]', attribute: 'role', touches: 'everything' },
    { address: 'aws_iam_role_policy.team["green"]', attribute: 'role', touches: 'everything' },
  ]);
});

test('addresses lead to names, and texts to the data source that wrote them', async () => {
  const reading = await planned('shared-bucket-prefixes');
  expect(nameAt(reading, 'aws_s3_bucket.lake')).toBe('example-lake');
  expect(nameAt(reading, 'vault_approle_auth_backend_role.customer["north"]')).toBe('approle/north');
  const north = reading.state.vault.awsRoles.find(({ name }) => name === 'north');
  expect(north?.policyWrittenAt).toBe('data.aws_iam_policy_document.folder["north"]');
  const block = reading.resources.find(({ address }) => address === 'aws_s3_bucket.lake');
  expect(block?.source).toEqual({ file: 'main.tf', line: 6 });
});

describe('what dynamic blocks make, of which the configuration in a plan says nothing', () => {
  type Change = { type: string; change: { after: object; after_unknown: object } };
  const dynamic = (): unknown => {
    const plan = JSON.parse(JSON.stringify(jsonOf('names-known-after-apply', 'plan'))) as {
      resource_changes: Change[];
    };
    for (const { type, change } of plan.resource_changes)
      if (type === 'aws_iam_role') {
        change.after = { ...change.after, inline_policy: [{ name: 'green' }] };
        change.after_unknown = { ...change.after_unknown, inline_policy: [{ policy: true }] };
      }
    return plan;
  };

  test('is not known where nobody says how it is made', () => {
    expect(readShow(dynamic()).unread).toContainEqual(
      expect.objectContaining({
        address: 'aws_iam_role.team["blue"]',
        attribute: 'inline_policy[0].policy',
      }),
    );
  });

  test('is what the folder says', async () => {
    const files = new Map(await filesOf('names-known-after-apply'));
    const block = `
  dynamic "inline_policy" {
    for_each = ["green"]
    content {
      name   = inline_policy.value
      policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "\${aws_s3_bucket.team[inline_policy.value].arn}/*" }] })
    }
  }
`;
    const start = 'resource "aws_iam_role" "team" {';
    const main = (files.get('main.tf') ?? '').replace(start, () => `${start}${block}`);
    const { state, unread } = readShow(dynamic(), { sources: new Map([...files, ['main.tf', main]]) });
    const green = state.buckets.find(({ address }) => address === 'aws_s3_bucket.team["green"]');
    const role = state.roles.find(({ address }) => address === 'aws_iam_role.team["blue"]');
    expect(unread).toEqual([]);
    expect(role?.inline.find(({ name }) => name === 'green')?.text).toContain(
      `arn:aws:s3:::${green?.name}/*`,
    );
  });
});

test('without the files a block that nobody seems to set may be dynamic: what it grants is not known', () => {
  const { unread } = readShow(jsonOf('names-known-after-apply', 'plan'));
  const roles = unread.filter(
    ({ address, attribute }) => /^aws_iam_role\./.test(address) && attribute === 'inline_policy',
  );
  expect(roles.length).toBeGreaterThan(0);
  for (const { why } of roles) expect(why).toContain('a dynamic block may set it');
});

test('a text is led to the instance that wrote it, by whatever key', () => {
  const text = (sid: string) => JSON.stringify({ Statement: [{ Sid: sid, Effect: 'Deny', Action: '*' }] });
  const documents = ['one', 'two'].map((key) => ({
    address: `data.aws_iam_policy_document.app["${key}"]`,
    mode: 'data',
    type: 'aws_iam_policy_document',
    name: 'app',
    index: key,
    values: { json: text(key) },
  }));
  const role = (name: string, index: number) => ({
    address: `vault_aws_secret_backend_role.app[${index}]`,
    mode: 'managed',
    type: 'vault_aws_secret_backend_role',
    name: 'app',
    index,
    change: {
      actions: ['create'],
      before: null,
      after: { backend: 'aws', name, credential_type: 'iam_user', policy_document: text(name) },
      after_unknown: {},
    },
  });
  const references = ['data.aws_iam_policy_document.app', 'var.names', 'count.index'];
  const { state } = readShow({
    format_version: '1.2',
    planned_values: {},
    prior_state: { values: { root_module: { resources: documents } } },
    configuration: {
      root_module: {
        resources: [
          {
            address: 'vault_aws_secret_backend_role.app',
            mode: 'managed',
            type: 'vault_aws_secret_backend_role',
            name: 'app',
            provider_config_key: 'vault',
            expressions: { policy_document: { references } },
          },
        ],
      },
    },
    resource_changes: [role('two', 0), role('one', 1)],
  });
  expect(state.vault.awsRoles.map(({ policyWrittenAt }) => policyWrittenAt)).toEqual([
    'data.aws_iam_policy_document.app["two"]',
    'data.aws_iam_policy_document.app["one"]',
  ]);
});

test('a folder that is not what was planned is not believed', async () => {
  const files = new Map(await filesOf('names-known-after-apply'));
  const main = files.get('main.tf') ?? '';
  const read = (text: string) =>
    readShow(jsonOf('names-known-after-apply', 'plan'), { sources: new Map([...files, ['main.tf', text]]) });
  // Another bucket in the policy: other names than the plan’s.
  const other = read(main.replaceAll('aws_s3_bucket.team[each.key].arn', 'aws_s3_bucket.other.arn'));
  expect(other.unread.map(({ why }) => why).join()).toContain('not the source of the plan');
  // No Terraform at all.
  expect(read(`${main}\nresource {{{`).unread.length).toBeGreaterThan(0);
});

describe('files that change what others say', () => {
  const policyOf = async (more: Readonly<Record<string, string>>) => {
    // As a folder is read: by name.
    const all = [...(await filesOf('names-known-after-apply')), ...Object.entries(more)];
    const files = new Map(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const { state, unread } = readShow(jsonOf('names-known-after-apply', 'plan'), { sources: files });
    const role = state.roles.find(({ address }) => address === 'aws_iam_role.team["blue"]');
    return { text: role?.inline[0]?.text ?? '', unread: unread.map(({ why }) => why).join() };
  };
  // The same references, so that the plan does not tell it apart.
  const wide = `resource "aws_iam_role_policy" "team" {
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = ["*", aws_s3_bucket.team[each.key].arn] }] })
  }`;

  test.each(['a_override.tf', 'main_override.tf', 'override.tf', 'override.tofu'])(
    'an override takes the place of what it names, wherever it is in the alphabet: %s',
    async (file) => {
      const { text, unread } = await policyOf({ [file]: wide });
      expect(unread).toBe('');
      expect(JSON.parse(text).Statement).toMatchObject([{ Action: 's3:*' }]);
    },
  );
  test('one in JSON syntax, too', async () => {
    const policy =
      '${jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = aws_s3_bucket.team[each.key].arn }] })}';
    const json = JSON.stringify({ resource: { aws_iam_role_policy: { team: { policy } } } });
    expect((await policyOf({ 'override.tf.json': json })).text).toContain('s3:*');
  });
  test.each(['.#main.tf', '.main.tf', '.z_override.tf'])('an editor’s are passed over: %s', async (file) => {
    const { text, unread } = await policyOf({ [file]: wide });
    expect([text.includes('s3:*'), unread]).toEqual([false, '']);
  });
  test('what one tool reads and the other does not is not known', async () => {
    const { unread } = await policyOf({ 'main.tofu': wide });
    expect(unread).not.toBe('');
  });
});

test('a folder is read through its links, whatever else lies in it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'cordon-folder-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const at = (name: string) => join(dir, name);
  mkdirSync(at('root/modules'), { recursive: true });
  mkdirSync(at('shared'));
  writeFileSync(at('shared/main.tf'), 'locals { a = 1 }');
  writeFileSync(
    at('root/main.tf'),
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('locals {}', 'utf16le')]),
  );
  symlinkSync('../../shared', at('root/modules/tenant'));
  symlinkSync('..', at('root/modules/round'));
  symlinkSync('me@host.1', at('root/.#main.tf'));
  mkdirSync(at('root/folder.tf'));
  expect([...(await readFolder(at('root')))]).toEqual([
    ['main.tf', 'locals {}'],
    ['modules/tenant/main.tf', 'locals { a = 1 }'],
  ]);
});

describe('what a plan does to what is there', () => {
  const bucket = (name: string, change: object) => ({
    address: `aws_s3_bucket.${name}`,
    mode: 'managed',
    type: 'aws_s3_bucket',
    name,
    change: { before: null, after: null, after_unknown: {}, ...change },
  });
  const at = (name: string) => ({ bucket: name, arn: `arn:aws:s3:::${name}` });
  const plan = {
    format_version: '1.2',
    planned_values: {},
    resource_changes: [
      bucket('made', { actions: ['create'], after: at('made') }),
      bucket('kept', { actions: ['no-op'], before: at('kept'), after: at('kept') }),
      bucket('gone', { actions: ['delete'], before: at('gone') }),
      bucket('renamed', { actions: ['delete', 'create'], before: at('old'), after: at('new') }),
      bucket('forgotten', { actions: ['forget'], before: at('forgotten') }),
    ],
    prior_state: {
      values: {
        root_module: {
          resources: ['kept', 'gone'].map((name) => ({
            address: `aws_s3_bucket.${name}`,
            mode: 'managed',
            type: 'aws_s3_bucket',
            name,
            values: at(name),
          })),
        },
      },
    },
  };
  const names = (options = {}) =>
    readShow(plan, options)
      .state.buckets.map(({ name }) => name)
      .sort();

  test('the state after it counts; what Terraform only forgets stays', () => {
    expect(names()).toEqual(['forgotten', 'kept', 'made', 'new']);
  });
  test('and the state before it on request', () => {
    expect(names({ before: true })).toEqual(['gone', 'kept']);
  });
  test('a plan that failed or puts something off is told', () => {
    expect(readShow({ ...plan, errored: true }).unread[0]?.why).toContain('ended with errors');
    const later = {
      reason: 'instance_count_unknown',
      resource_change: { ...bucket('x', { actions: ['create'] }) },
    };
    expect(readShow({ ...plan, deferred_changes: [later] }).unread[0]?.why).toContain('later plan');
  });
});

test.each([
  ['nothing', null, /not a JSON object/],
  ['a list', [], /not a JSON object/],
  ['another format', { format_version: '2.0', values: {} }, /format_version `2.0`/],
  ['a raw state file', { version: 4, lineage: 'x', resources: [] }, /terraform show -json/],
  ['something else', { hello: 1 }, /neither a plan nor a state/],
])('%s is refused with a way out', (_, json, message) => {
  expect(() => readShow(json)).toThrow(ShowError);
  expect(() => readShow(json)).toThrow(message);
});

test('an empty state is a state', () => {
  expect(readShow({ format_version: '1.0' }).state.buckets).toEqual([]);
});
