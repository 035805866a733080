import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { connectVault } from './index.ts';

const HVAC = '2.4.0';

/** hvac's methods that this client does not have, as hvac spells them, with the reason. */
const LEFT_OUT: Readonly<Record<string, readonly { of: string; why: string }[]>> = {
  'secrets.aws': [],
  'secrets.kv.v2': [
    {
      of: 'configure delete_latest_version_of_secret delete_metadata_and_all_versions delete_secret_versions destroy_secret_versions list_secrets patch read_configuration read_secret_metadata read_secret_version undelete_secret_versions update_metadata',
      why: 'KV only holds the static keys that one way of issuing reads; their versions are nobody’s question',
    },
  ],
  'auth.approle': [],
  'auth.aws': [
    {
      of: 'configure_identity_whitelist_tidy configure_role_tag_blacklist_tidy create_certificate_configuration create_role_tags delete_blacklist_tags delete_certificate_configuration delete_identity_whitelist_entries delete_identity_whitelist_tidy delete_role_tag_blacklist_tidy ec2_login list_blacklist_tags list_certificate_configurations list_identity_whitelist place_role_tags_in_blacklist read_certificate_configuration read_identity_whitelist read_identity_whitelist_tidy read_role_tag_blacklist read_role_tag_blacklist_tidy tidy_blacklist_tags tidy_identity_whitelist_entries',
      why: 'logins of EC2 instances: no instance runs here that could prove itself',
    },
  ],
  'auth.token': [
    {
      of: 'create_or_update_role delete_role list_roles read_role',
      why: 'token roles: tenants get their tokens from AppRole',
    },
    { of: 'renew_accessor revoke_and_orphan_children tidy', why: 'upkeep of a Vault that outlives a run' },
  ],
  sys: [
    {
      of: 'create_or_update_policy read_policy list_policies delete_policy',
      why: 'the old path of ACL policies (`sys/policy`); their `…_acl_policy` twins are here',
    },
    {
      of: 'create_namespace delete_namespace list_namespaces create_or_update_egp_policy create_or_update_rgp_policy delete_egp_policy delete_rgp_policy list_egp_policies list_rgp_policies read_egp_policy read_rgp_policy create_or_update_raft_auto_snapshot_config delete_raft_auto_snapshot_config list_raft_auto_snapshot_configs read_raft_auto_snapshot_config read_raft_auto_snapshot_status',
      why: 'Vault Enterprise alone',
    },
    {
      of: 'cancel_rekey cancel_rekey_verify cancel_root_generation generate_root get_encryption_key_status initialize is_initialized is_sealed read_backup_keys read_init_status read_leader_status read_rekey_progress read_rekey_verify_progress read_root_generation_progress read_seal_status rekey rekey_multi rekey_verify rekey_verify_multi rotate_encryption_key seal start_rekey start_root_token_generation step_down submit_unseal_key submit_unseal_keys',
      why: 'the seal and its keys: the lab’s Vault starts unsealed, and `readHealthStatus` says so',
    },
    {
      of: 'force_restore_raft_snapshot join_raft_cluster read_raft_config remove_raft_node restore_raft_snapshot take_raft_snapshot',
      why: 'integrated storage: one claim alone starts a cluster, and asks it raw',
    },
    {
      of: 'create_or_update_quota delete_quota list_quotas read_quota',
      why: 'quotas: a lab has one user',
    },
    {
      of: 'move_backend read_auth_method_tuning read_mount_configuration retrieve_mount_option tune_auth_method tune_mount_configuration',
      why: 'Terraform makes the mounts as they are to be; nothing tunes them later',
    },
    { of: 'revoke_force', why: 'it forgets a lease that may still live at AWS' },
    { of: 'get_capabilities', why: 'what Vault says of a policy is not evidence; an attempt is' },
    { of: 'get_private_attr_name', why: 'a helper of hvac’s own classes' },
  ],
};

/** What is here and not in hvac. */
const ADDED: Readonly<Record<string, readonly string[]>> = {
  'secrets.aws': ['readRoot'],
  'secrets.kv.v2': [],
  'auth.approle': ['generateWrappedSecretId'],
  'auth.aws': [],
  'auth.token': [],
  sys: ['unwrapSecretId'],
};

const LIST = `
import hvac, inspect, json
c = hvac.Client()
parts = {'secrets.aws': c.secrets.aws, 'secrets.kv.v2': c.secrets.kv.v2, 'auth.approle': c.auth.approle,
  'auth.aws': c.auth.aws, 'auth.token': c.auth.token, 'sys': c.sys}
print(json.dumps({name: [m for m, _ in inspect.getmembers(type(part), inspect.isfunction) if m[0] != '_']
  for name, part in parts.items()}))
`;

const run = promisify(execFile);
const camel = (name: string): string =>
  name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** hvac's public methods by class. hvac (Apache-2.0) is installed from PyPI, into a folder that goes with the test. */
async function methodsOfHvac(): Promise<Record<string, string[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'cordon-hvac-'));
  try {
    const python = join(folder, 'bin', 'python3');
    const wanted = ['--quiet', '--no-input', '--no-compile', '--only-binary=:all:', `hvac==${HVAC}`];
    // A network that falters is waited for.
    const patient = ['--retries=10', '--timeout=60'];
    try {
      // With the pip that this Python has: making another takes longer than all the rest.
      await run('python3', ['-I', '-m', 'venv', '--without-pip', folder]);
      await run('python3', ['-I', '-m', 'pip', '--python', python, 'install', ...patient, ...wanted]);
    } catch {
      await run('python3', ['-I', '-m', 'venv', '--clear', folder]);
      await run(python, ['-m', 'pip', 'install', ...patient, ...wanted]);
    }
    return JSON.parse((await run(python, ['-I', '-c', LIST])).stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it('has hvac’s methods under hvac’s names, but for those that the table leaves out', async () => {
  const { secrets, auth, sys, close } = connectVault({ address: 'http://127.0.0.1:1' });
  const here: Record<string, object> = {
    'secrets.aws': secrets.aws,
    'secrets.kv.v2': secrets.kv.v2,
    'auth.approle': auth.approle,
    'auth.aws': auth.aws,
    'auth.token': auth.token,
    sys,
  };
  close();
  const hvac = await methodsOfHvac();
  expect(Object.keys(hvac).sort()).toEqual(Object.keys(here).sort());
  for (const [part, methods] of Object.entries(hvac)) {
    const without = new Set((LEFT_OUT[part] ?? []).flatMap(({ of }) => of.split(' ')));
    expect(
      [...without].filter((name) => !methods.includes(name)),
      `${part}: left out, and not in hvac`,
    ).toEqual([]);
    const wanted = methods.filter((name) => !without.has(name)).map(camel);
    expect(Object.keys(here[part] ?? {}).sort(), part).toEqual([...wanted, ...(ADDED[part] ?? [])].sort());
  }
});
