/** One irregular configuration as a state that `show -json` prints, with its tenants and what was planted in it. */
export interface World {
  readonly show: Record<string, unknown>;
  readonly tenants: Record<string, unknown>;
  readonly facts: readonly Facts[];
  /** All that is in `show`, in one list. */
  readonly resources: readonly {
    readonly type: string;
    readonly mode: string;
    readonly values: Readonly<Record<string, unknown>>;
  }[];
}

/** What the simulation knows of one tenant. */
export interface Facts {
  readonly id: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly login: { readonly kind: 'approle' | 'jwt' | 'kubernetes' | 'userpass'; readonly value: string };
}

type Random = () => number;

/** Numbers from 0 to 1, the same for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ACCOUNT = '111122223333';
const NAMES = ['acme', 'acme-eu', 'globex', 'north', 'north-west', 'a', 'ab', 'shop', 'shop-pay', 'x1'];

/** Makes a configuration: every tenant with a login, a policy of Vault and a way to credentials of its own, some of them flawed. */
export function worldOf(seed: number, count?: number, shape: 'any' | 'flat state' = 'any'): World {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  // In a large one a few flaws are enough: with many, everybody reaches everything.
  const flaw = (chance = 0.15): boolean =>
    random() < (count === undefined ? chance : chance * Math.min(1, 20 / count) ** 2);
  const size = count ?? 2 + Math.floor(random() * 3);
  const ids = Array.from({ length: size }, (_, index) =>
    count === undefined ? (NAMES[(index + Math.floor(seed)) % NAMES.length] as string) : `t${index}`,
  );
  const shared = count === undefined && random() < 0.3;
  const resources: Record<string, unknown>[] = [];
  const add = (
    type: string,
    name: string,
    values: Record<string, unknown>,
    key?: string,
    mode: 'managed' | 'data' = 'managed',
  ) => {
    resources.push({
      address: `${mode === 'data' ? 'data.' : ''}${type}.${name}${key === undefined ? '' : `["${key}"]`}`,
      ...{ mode, type, name, values },
      ...(key === undefined ? {} : { index: key }),
      provider_name: `registry.terraform.io/hashicorp/${type.startsWith('aws') ? 'aws' : 'vault'}`,
    });
  };
  const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
  });
  const document = (Statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement });
  const broker = `arn:aws:iam::${ACCOUNT}:user/broker`;
  add('aws_iam_user', 'broker', {
    name: 'broker',
    arn: broker,
    path: '/',
    unique_id: 'AIDABROKER',
    tags: {},
  });
  add('aws_iam_user_policy', 'broker', {
    name: 'b',
    user: 'broker',
    policy: document([allow(['sts:AssumeRole', 'sts:TagSession'], '*')]),
  });
  add('vault_aws_secret_backend', 'aws', { path: 'aws' });
  for (const type of ['approle', 'jwt', 'kubernetes', 'userpass'])
    add(type === 'jwt' ? 'vault_jwt_auth_backend' : 'vault_auth_backend', type, {
      path: type,
      type,
      accessor: `acc_${type}`,
    });
  if (shared)
    add('aws_s3_bucket', 'lake', { bucket: 'lake', arn: 'arn:aws:s3:::lake', id: 'lake', tags: {} });
  const facts: Facts[] = [];
  const tenants: Record<string, unknown> = {};
  for (const id of ids) {
    const bucket = shared ? 'lake' : `b-${id}`;
    const prefix = shared ? `${id}/` : '';
    if (!shared)
      add('aws_s3_bucket', 'own', { bucket, arn: `arn:aws:s3:::${bucket}`, id: bucket, tags: {} }, id);
    const kind = pick(['approle', 'jwt', 'kubernetes', 'userpass'] as const);
    facts.push({ id, bucket, prefix, login: { kind, value: id } });
    const where = flaw() ? `arn:aws:s3:::${bucket}*` : `arn:aws:s3:::${bucket}`;
    const objects = flaw()
      ? `arn:aws:s3:::${bucket}*`
      : `arn:aws:s3:::${bucket}/${flaw() ? prefix.slice(0, -1) : prefix}*`;
    const list = { StringLike: { 's3:prefix': flaw() ? [`${id}*`] : [`${prefix}*`] } };
    const statements = [
      allow(pick([['s3:GetObject', 's3:PutObject'], ['s3:*Object'], 's3:Get*', ['s3:GetObject']]), objects),
      allow('s3:ListBucket', where, shared ? { Condition: list } : {}),
      ...(flaw(0.1) ? [allow(pick(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:*']), '*')] : []),
      ...(flaw(0.1) ? [{ Effect: 'Deny', Action: 's3:Put*', Resource: '*' }] : []),
    ];
    const type = pick(['assumed_role', 'session', 'iam_user'] as const);
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/r-${id}`;
    const wide = [allow(['s3:GetObject', 's3:PutObject', 's3:ListBucket'], ['arn:aws:s3:::*'])];
    if (type !== 'iam_user') {
      const trust = document([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: broker } }]);
      add(
        'aws_iam_role',
        'own',
        {
          name: `r-${id}`,
          arn: roleArn,
          path: '/',
          unique_id: `AROA${id.toUpperCase()}`,
          assume_role_policy: trust,
          tags: {},
          inline_policy: [],
        },
        id,
      );
      const policy = document(type === 'session' ? wide : statements);
      add('aws_iam_role_policy', 'own', { name: 'p', role: `r-${id}`, policy }, id);
      // Texts are written by data sources, which stand beside them in a state.
      if (random() < 0.3) add('aws_iam_policy_document', 'own', { json: policy }, id, 'data');
    }
    // A leased user may be in an IAM group of its own, which gives it what its policy does not.
    const grouped = type === 'iam_user' && random() < 0.4;
    if (grouped) {
      const group = `g-${id}`;
      const arn = `arn:aws:iam::${ACCOUNT}:group/${group}`;
      add('aws_iam_group', 'own', { name: group, path: '/', arn, unique_id: `AGPA${id.toUpperCase()}` }, id);
      const given = flaw(0.3) ? wide : statements;
      add('aws_iam_group_policy', 'own', { name: 'p', group, policy: document(given) }, id);
    }
    add(
      'vault_aws_secret_backend_role',
      'own',
      {
        ...{ backend: 'aws', name: id },
        ...(grouped ? { iam_groups: [`g-${id}`] } : {}),
        credential_type: type === 'iam_user' ? 'iam_user' : 'assumed_role',
        ...(type === 'iam_user' ? {} : { role_arns: [roleArn] }),
        ...(type === 'assumed_role' || (type === 'session' && flaw(0.1))
          ? {}
          : { policy_document: document(statements) }),
      },
      id,
    );
    const path = flaw()
      ? pick(['aws/creds/*', 'aws/+/*', `aws/creds/${id}*`, 'aws/creds/+'])
      : pick([`aws/creds/${id}`, `aws/sts/${id}`]);
    const denied = flaw(0.1) ? `\npath "aws/creds/${pick(ids)}" { capabilities = ["deny"] }` : '';
    add(
      'vault_policy',
      'own',
      { name: `p-${id}`, policy: `path "${path}" { capabilities = ["read", "update"] }${denied}` },
      id,
    );
    const policies = flaw(0.1) ? [`p-${pick(ids)}`] : [`p-${id}`];
    // A group of Vault's identities may give a tenant's logins another policy.
    if ((kind === 'approle' || kind === 'userpass') && random() < 0.3) {
      const entity = `ent-${id}`;
      add('vault_identity_entity', 'own', { id: entity, name: id, metadata: {}, policies: [] }, id);
      const name = kind === 'approle' ? `rid-${id}` : id;
      const alias = { id: `alias-${id}`, canonical_id: entity, mount_accessor: `acc_${kind}`, name };
      add('vault_identity_entity_alias', 'own', alias, id);
      const given = flaw(0.4) ? [`p-${pick(ids)}`] : [];
      const group = { id: `grp-${id}`, name: `g-${id}`, type: 'internal', metadata: {} };
      add(
        'vault_identity_group',
        'own',
        { ...group, policies: given, member_entity_ids: [entity], member_group_ids: [] },
        id,
      );
    }
    const terms = { token_policies: policies, token_no_default_policy: true };
    const pattern = flaw() ? pick([`${id}*`, '*', `*${id}`]) : id;
    if (kind === 'approle') {
      add(
        'vault_approle_auth_backend_role',
        'own',
        { backend: 'approle', role_name: id, role_id: `rid-${id}`, ...terms },
        id,
      );
      tenants[id] = { login: { approle: id } };
    } else if (kind === 'jwt') {
      const bound = { role_name: id, role_type: 'jwt', user_claim: 'project', bound_audiences: ['v'] };
      add(
        'vault_jwt_auth_backend_role',
        'own',
        { backend: 'jwt', ...bound, bound_claims_type: 'glob', bound_claims: { project: pattern }, ...terms },
        id,
      );
      tenants[id] = { login: { jwt: { project: id } } };
    } else if (kind === 'kubernetes') {
      const bound = {
        bound_service_account_names: [pick(['*', 'app'])],
        bound_service_account_namespaces: [pattern],
      };
      add(
        'vault_kubernetes_auth_backend_role',
        'own',
        { backend: 'kubernetes', role_name: id, ...bound, ...terms },
        id,
      );
      tenants[id] = { login: { kubernetes: { namespace: id, serviceAccount: '*' } } };
    } else {
      const data = JSON.stringify({ ...terms, password: 'hunter2' });
      add(
        'vault_generic_endpoint',
        'own',
        { path: `auth/userpass/users/${id}`, data_json: data, write_data: {}, ignore_absent_fields: true },
        id,
      );
      tenants[id] = { login: { userpass: id } };
    }
    tenants[id] = { ...(tenants[id] as object), data: [`s3://${bucket}/${prefix}`], needs: ['read'] };
    if (!shared && flaw(0.15)) {
      const who = pick(ids);
      const Principal = pick([
        { AWS: `arn:aws:iam::${ACCOUNT}:role/r-${who}` },
        { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        '*',
      ]);
      add(
        'aws_s3_bucket_policy',
        'own',
        {
          bucket,
          policy: document([
            { Effect: 'Allow', Action: 's3:GetObject', Principal, Resource: `arn:aws:s3:::${bucket}/*` },
          ]),
        },
        id,
      );
    }
  }
  const values = { root_module: inModules(resources, ids, shape === 'any' && random() < 0.4) };
  const show =
    shape === 'any' && random() < 0.3
      ? planOf(resources, values)
      : { format_version: '1.0', terraform_version: '1.11.0', values };
  return { show, tenants, facts, resources: resources as unknown as World['resources'] };
}

type Raw = Record<string, unknown>;

/** The resources as modules hold them: each tenant's in a module of its own, two deep. */
function inModules(resources: readonly Raw[], ids: readonly string[], nested: boolean): Raw {
  if (!nested) return { resources };
  const own = (id: string) => resources.filter(({ index }) => index === id);
  return {
    resources: resources.filter(({ index }) => index === undefined),
    child_modules: [
      {
        address: 'module.teams',
        child_modules: ids.map((id) => {
          const address = `module.teams.module.team["${id}"]`;
          return {
            address,
            // Changed where it stands: a plan lists the same resources a second time.
            resources: own(id).map((one) => {
              one.address = `${address}.${String(one.address).replace(/\["[^"]*"\]$/, '')}`;
              one.index = undefined;
              return one;
            }),
          };
        }),
      },
    ],
  };
}

/** What only AWS says of a resource once it has made it. */
const COMPUTED = ['arn', 'unique_id', 'id'];

/** The same as a plan that makes all of it: what AWS makes up is known after apply only. */
function planOf(resources: readonly Raw[], values: Raw): Raw {
  return {
    format_version: '1.2',
    terraform_version: '1.11.0',
    planned_values: values,
    prior_state: {
      values: {
        root_module: {
          resources: [
            {
              address: 'data.aws_caller_identity.current',
              ...{ mode: 'data', type: 'aws_caller_identity', name: 'current' },
              values: { account_id: ACCOUNT },
            },
          ],
        },
      },
    },
    resource_changes: resources
      .filter(({ mode }) => mode === 'managed')
      .map((one) => {
        const said = one.values as Raw;
        // What is referred to by a made-up id is there already: nothing but the configuration could say what refers to
        // what.
        const computed = String(one.type).startsWith('vault_identity') ? [] : COMPUTED;
        const after = Object.fromEntries(Object.entries(said).filter(([name]) => !computed.includes(name)));
        const after_unknown = Object.fromEntries(
          computed.filter((name) => said[name] !== undefined).map((name) => [name, true]),
        );
        const module_address = /^(module\..*)\.[a-z0-9_]+\.[a-z]+$/.exec(String(one.address))?.[1];
        return {
          ...one,
          ...(module_address === undefined ? {} : { module_address }),
          change: { actions: ['create'], before: null, after, after_unknown },
        };
      }),
  };
}
