import { evaluate, type NamedPolicy, parsePolicy } from '@cordon/iam';
import { parseAcl } from '@cordon/terraform';
import type { World } from './world.ts';

type Values = Readonly<Record<string, unknown>>;

/** A crossing that was seen to be served. */
export interface Seen {
  readonly from: string;
  readonly to: string;
  readonly boundary: 'tenant-data' | 'tenant-metadata';
  readonly how: string;
}

/**
 * Tries sampled requests of every tenant at the data of every other: logs in wherever the bound lets it, asks Vault's
 * ACL, takes the credentials, and lets `packages/iam` decide. It shares no code with the prover and looks at Terraform's
 * resources alone.
 */
export function simulate({ resources, facts }: World): readonly Seen[] {
  const of = (type: string): readonly Values[] =>
    resources.filter((one) => one.type === type && one.mode === 'managed').map(({ values }) => values);
  const found: Seen[] = [];
  const policyOf = (name: unknown) => of('vault_policy').find((one) => one.name === name);
  for (const tenant of facts) {
    const logins: Values[] = [
      ...of('vault_approle_auth_backend_role').filter(
        (one) => tenant.login.kind === 'approle' && one.role_name === tenant.id,
      ),
      ...of('vault_jwt_auth_backend_role').filter(
        (one) =>
          tenant.login.kind === 'jwt' &&
          like((one.bound_claims as Record<string, string>).project ?? '', tenant.id),
      ),
      ...of('vault_kubernetes_auth_backend_role').filter(
        (one) =>
          tenant.login.kind === 'kubernetes' &&
          (one.bound_service_account_namespaces as string[]).some((space) => like(space, tenant.id)),
      ),
      ...of('vault_generic_endpoint')
        .filter((one) => tenant.login.kind === 'userpass' && one.path === `auth/userpass/users/${tenant.id}`)
        .map((one) => JSON.parse(String(one.data_json)) as Values),
    ];
    for (const login of logins) {
      const names = [...(login.token_policies as string[]), ...byGroup(tenant, login, of)];
      const rules = names.flatMap((name) => parseAcl(String(policyOf(name)?.policy ?? ''), name));
      for (const role of of('vault_aws_secret_backend_role'))
        for (const path of [`aws/creds/${role.name}`, `aws/sts/${role.name}`]) {
          if (!opens(rules, path)) continue;
          for (const victim of facts) {
            if (victim === tenant) continue;
            for (const [boundary, action, resource, prefix] of samples(victim))
              if (served(role, action, resource, prefix, victim.bucket, of))
                found.push({
                  from: tenant.id,
                  to: victim.id,
                  boundary,
                  how: `${path}: ${action} ${resource} ${prefix ?? ''}`,
                });
          }
        }
    }
  }
  return found;
}

/** Policies of the groups that the entity behind a login is in. */
function byGroup(
  { login }: World['facts'][number],
  role: Values,
  of: (type: string) => readonly Values[],
): readonly string[] {
  const name = login.kind === 'approle' ? role.role_id : login.value;
  const alias = of('vault_identity_entity_alias').find(
    (one) => one.mount_accessor === `acc_${login.kind}` && one.name === name,
  );
  return of('vault_identity_group')
    .filter((group) => (group.member_entity_ids as unknown[]).includes(alias?.canonical_id))
    .flatMap((group) => group.policies as string[]);
}

function samples({ bucket, prefix, id }: World['facts'][number]) {
  const arn = `arn:aws:s3:::${bucket}`;
  return [
    ['tenant-data', 's3:GetObject', `${arn}/${prefix}x`, undefined],
    ['tenant-data', 's3:PutObject', `${arn}/${prefix}deep/y`, undefined],
    ['tenant-data', 's3:DeleteObject', `${arn}/${prefix}x`, undefined],
    ...(prefix === '' ? ([['tenant-metadata', 's3:GetBucketPolicy', arn, undefined]] as const) : []),
    ...(prefix === '' ? [undefined, ''] : [undefined, '', id, prefix, `${prefix}x`, id.slice(0, 1)]).map(
      (asked) => ['tenant-metadata', 's3:ListBucket', arn, asked] as const,
    ),
  ] as const;
}

const ACCOUNT = '111122223333';

function served(
  role: Values,
  action: string,
  resource: string,
  prefix: string | undefined,
  bucket: string,
  of: (type: string) => readonly Values[],
): boolean {
  const named = (name: string, text: unknown): NamedPolicy => ({ name, document: parsePolicy(String(text)) });
  const policy = of('aws_s3_bucket_policy').find((one) => one.bucket === bucket);
  const context = {
    'aws:securetransport': 'true',
    ...(prefix === undefined ? {} : { 's3:prefix': prefix }),
    'aws:principalaccount': ACCOUNT,
  };
  const base = { action, resource, resourceAccountId: ACCOUNT };
  const resourcePolicy = policy === undefined ? {} : { resource: named('bucket', policy.policy) };
  if (role.credential_type === 'iam_user') {
    const arn = `arn:aws:iam::${ACCOUNT}:user/vault-x`;
    const principal = { kind: 'user', accountId: ACCOUNT, arn, userId: 'AIDAX' } as const;
    const groups = (role.iam_groups ?? []) as readonly unknown[];
    const identity = [
      ...(role.policy_document === undefined ? [] : [named('user', role.policy_document)]),
      ...of('aws_iam_group_policy')
        .filter((one) => groups.includes(one.group))
        .map((one) => named('group', one.policy)),
    ];
    return (
      evaluate(
        { ...base, principal, context: { ...context, 'aws:principalarn': arn } },
        { identity, ...resourcePolicy },
      ).outcome === 'allowed'
    );
  }
  return (role.role_arns as string[]).some((roleArn) => {
    const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const identity = of('aws_iam_role_policy')
      .filter((one) => one.role === name)
      .map((one) => named('role', one.policy));
    const principal = {
      kind: 'role-session',
      ...{ accountId: ACCOUNT, roleArn, roleId: 'AROAX', sessionName: 's' },
      sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/s`,
    } as const;
    const session =
      role.policy_document === undefined ? {} : { session: [named('session', role.policy_document)] };
    return (
      evaluate(
        { ...base, principal, context: { ...context, 'aws:principalarn': roleArn } },
        { identity, ...session, ...resourcePolicy },
      ).outcome === 'allowed'
    );
  });
}

function like(glob: string, text: string): boolean {
  return new RegExp(
    `^${glob
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(text);
}

/** The rule that decides: exact before patterns, then the longest text before the first wildcard, then no `*` at the end. */
function opens(rules: ReturnType<typeof parseAcl>, path: string): boolean {
  const matching = rules.filter((rule) => pathMatches(rule.path, path));
  const rank = (rule: { readonly path: string }) =>
    /[*+]/.test(rule.path) ? rule.path.search(/[*+]/) * 4 + Number(!rule.path.endsWith('*')) : 1e9;
  const best = Math.max(...matching.map(rank));
  const deciding = matching.filter((rule) => rank(rule) === best);
  const all = new Set(deciding.flatMap(({ capabilities }) => capabilities));
  return !all.has('deny') && (all.has('read') || all.has('update'));
}

function pathMatches(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/[.?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('+', '[^/]+')
    .replace(/\*$/, '.*');
  return new RegExp(`^${source}$`).test(path);
}
