import type { Player } from './played.ts';
import { ACCOUNT, allow, policy, type Resources, roleArn, sound, TEAMS, TRUST } from './sound.ts';

/** A deployment in which nothing crosses, and who plays in it. */
export interface Base {
  readonly name: string;
  readonly resources: Resources;
  readonly tenants: Readonly<Record<string, unknown>>;
  readonly players: readonly Player[];
}

const S3 = ['s3:GetObject', 's3:PutObject', 's3:ListBucket'];
const both = (team: string) => [`arn:aws:s3:::corp-${team}`, `arn:aws:s3:::corp-${team}/*`];

function base(
  name: string,
  change: (resources: Resources) => void,
  login: (team: string) => { readonly said: unknown; readonly played: Player['login'] } = (team) => ({
    said: { approle: `team-${team}` },
    played: { method: 'approle', name: `team-${team}` },
  }),
  place: (team: string) => readonly [bucket: string, prefix: string] = (team) => [`corp-${team}`, ''],
): Base {
  const resources = sound();
  change(resources);
  const tenants = Object.fromEntries(
    TEAMS.map((team) => [
      team,
      {
        login: login(team).said,
        data: [
          `s3://${place(team)
            .join('/')
            .replace(/\/$/, place(team)[1] === '' ? '' : '/')}`,
        ],
      },
    ]),
  );
  const players = TEAMS.map(
    (id): Player => ({ id, bucket: place(id)[0], prefix: place(id)[1], login: login(id).played }),
  );
  return { name, resources, tenants, players };
}

/** One role for all, which Vault narrows or tags. */
function shared(
  resources: Resources,
  statements: readonly object[],
  trust: readonly object[] = [TRUST],
): void {
  for (const team of TEAMS)
    for (const type of ['aws_iam_role', 'aws_iam_role_policy']) resources.delete(`${type}.team["${team}"]`);
  resources.set('aws_iam_role.shared', {
    ...{ name: 'shared', arn: roleArn('shared'), path: '/', id: 'shared', unique_id: 'AROASHARED', tags: {} },
    assume_role_policy: policy(...trust),
  });
  resources.set('aws_iam_role_policy.shared', {
    name: 'data',
    role: 'shared',
    policy: policy(...statements),
  });
  resources.set('aws_iam_user_policy.vault', {
    ...{
      name: 'assume',
      user: 'vault',
      policy: policy(allow(['sts:AssumeRole', 'sts:TagSession'], roleArn('shared'))),
    },
  });
}

function engineRole(resources: Resources, of: (team: string) => Record<string, unknown>): void {
  for (const team of TEAMS)
    resources.set(`vault_aws_secret_backend_role.team["${team}"]`, {
      backend: 'aws',
      name: team,
      ...of(team),
    });
}

function loginsBy(resources: Resources, method: string, type: string, accessor: string): void {
  for (const team of TEAMS) resources.delete(`vault_approle_auth_backend_role.team["${team}"]`);
  resources.delete('vault_auth_backend.approle');
  resources.set(`${type}.login`, { path: method, type: method, accessor });
}

/** Sound deployments of the kinds that teams bring. */
export function bases(): readonly Base[] {
  return [
    base('a role a team', () => {}),
    base('buckets that guard themselves', (all) => {
      for (const team of TEAMS) {
        all.set(`aws_iam_role_policy.team["${team}"]`, {
          name: 'data',
          role: `team-${team}`,
          policy: policy(allow(S3, ['arn:aws:s3:::corp-*'])),
        });
        all.set(`aws_s3_bucket_policy.team["${team}"]`, {
          bucket: `corp-${team}`,
          policy: policy({
            ...{ Sid: 'Own', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: both(team) },
            Condition: { StringNotLike: { 'aws:PrincipalArn': [roleArn(`team-${team}`), roleArn('admin')] } },
          }),
        });
        all.set(`aws_s3_bucket_public_access_block.team["${team}"]`, {
          bucket: `corp-${team}`,
          block_public_policy: true,
          restrict_public_buckets: true,
        });
      }
    }),
    base('session policies', (all) => {
      shared(all, [allow(S3, 'arn:aws:s3:::corp-*')]);
      engineRole(all, (team) => ({
        ...{ credential_type: 'assumed_role', role_arns: [roleArn('shared')], policy_arns: [] },
        policy_document: policy(allow(S3, both(team)), {
          Effect: 'Deny',
          Action: 's3:*',
          NotResource: both(team),
        }),
      }));
    }),
    base('session tags', (all) => {
      const trust = {
        ...TRUST,
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { StringLike: { 'aws:RequestTag/team': '*' } },
      };
      shared(
        all,
        [
          allow(S3, [
            'arn:aws:s3:::corp-${aws:PrincipalTag/team}',
            'arn:aws:s3:::corp-${aws:PrincipalTag/team}/*',
          ]),
        ],
        [trust],
      );
      engineRole(all, (team) => ({
        credential_type: 'assumed_role',
        role_arns: [roleArn('shared')],
        session_tags: { team },
      }));
    }),
    base('leased users', (all) => {
      all.set('aws_iam_user_policy.vault', {
        name: 'lease',
        user: 'vault',
        policy: policy(allow('iam:*', `arn:aws:iam::${ACCOUNT}:user/vault-*`)),
      });
      all.set('aws_iam_group.all', {
        name: 'leased',
        arn: `arn:aws:iam::${ACCOUNT}:group/leased`,
        path: '/',
      });
      all.set('aws_iam_group_policy.all', {
        name: 'data',
        group: 'leased',
        policy: policy(allow(S3, ['arn:aws:s3:::corp-*'])),
      });
      for (const team of TEAMS)
        all.set(`aws_iam_policy.ceiling["${team}"]`, {
          ...{ name: `ceiling-${team}`, arn: `arn:aws:iam::${ACCOUNT}:policy/ceiling-${team}`, path: '/' },
          policy: policy(allow('s3:*', both(team))),
        });
      engineRole(all, (team) => ({
        ...{ credential_type: 'iam_user', iam_groups: ['leased'], iam_tags: { team } },
        permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/ceiling-${team}`,
      }));
    }),
    base(
      'jobs by their claims',
      (all) => {
        loginsBy(all, 'jwt', 'vault_jwt_auth_backend', 'jwt_1');
        for (const team of TEAMS)
          all.set(`vault_jwt_auth_backend_role.team["${team}"]`, {
            ...{
              backend: 'jwt',
              role_name: team,
              role_type: 'jwt',
              user_claim: 'project_path',
              bound_claims_type: 'glob',
            },
            bound_claims: { project_path: `shop/${team}`, ref: 'main' },
            ...{ claim_mappings: { team: 'team' }, token_policies: ['by-claim'] },
          });
        all.set('vault_policy.claim', {
          name: 'by-claim',
          policy:
            'path "aws/creds/{{identity.entity.aliases.jwt_1.metadata.team}}" { capabilities = ["read"] }\npath "aws/creds/*" { capabilities = ["deny"] }',
        });
      },
      (team) => {
        const claims = { project_path: `shop/${team}`, ref: 'main', team };
        return { said: { jwt: claims }, played: { method: 'jwt', claims } };
      },
    ),
    base(
      'service accounts',
      (all) => {
        loginsBy(all, 'kubernetes', 'vault_auth_backend', 'kubernetes_1');
        for (const team of TEAMS)
          all.set(`vault_kubernetes_auth_backend_role.team["${team}"]`, {
            ...{
              backend: 'kubernetes',
              role_name: team,
              alias_name_source: 'serviceaccount_name',
              token_policies: [`team-${team}`],
            },
            ...{
              bound_service_account_names: ['app', 'job-*'],
              bound_service_account_namespaces: [`ns-${team}`],
            },
          });
      },
      (team) => ({
        said: { kubernetes: { namespace: `ns-${team}`, serviceAccount: 'app' } },
        played: { method: 'kubernetes', namespace: `ns-${team}`, serviceAccount: 'app' },
      }),
    ),
    base(
      'people with entities',
      (all) => {
        loginsBy(all, 'userpass', 'vault_auth_backend', 'userpass_1');
        for (const team of TEAMS) {
          all.set(`vault_generic_endpoint.team["${team}"]`, {
            path: `auth/userpass/users/${team}`,
            data_json: '{"token_policies":[]}',
          });
          all.set(`vault_identity_entity.team["${team}"]`, {
            id: `entity-${team}`,
            name: team,
            metadata: { team },
            policies: [],
          });
          all.set(`vault_identity_entity_alias.team["${team}"]`, {
            ...{
              id: `alias-${team}`,
              name: team,
              mount_accessor: 'userpass_1',
              canonical_id: `entity-${team}`,
            },
          });
          all.set(`vault_identity_group.team["${team}"]`, {
            ...{
              id: `group-${team}`,
              name: team,
              type: 'internal',
              policies: [`team-${team}`],
              member_entity_ids: [`entity-${team}`],
            },
          });
        }
      },
      (team) => ({ said: { userpass: team }, played: { method: 'userpass', name: team } }),
    ),
    base(
      'prefixes of one bucket',
      (all) => {
        for (const team of TEAMS) all.delete(`aws_s3_bucket.team["${team}"]`);
        all.set('aws_s3_bucket.lake', { bucket: 'lake', arn: 'arn:aws:s3:::lake', id: 'lake', tags: {} });
        for (const team of TEAMS)
          all.set(`aws_iam_role_policy.team["${team}"]`, {
            ...{ name: 'data', role: `team-${team}` },
            policy: policy(
              allow(['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::lake/${team}/*`),
              allow('s3:ListBucket', 'arn:aws:s3:::lake', {
                Condition: { StringLike: { 's3:prefix': [`${team}/*`] } },
              }),
            ),
          });
      },
      undefined,
      (team) => ['lake', `${team}/`],
    ),
  ];
}

/** One change of one value, in words. */
export interface Edit {
  readonly what: string;
  readonly resources: Resources;
}

/** Attributes that hold a policy of AWS as text. */
const JSON_TEXT = /^(policy|assume_role_policy|policy_document)$/;
/** What nobody changes: who a thing is is what is asked about. */
const FIXED =
  /^(id|unique_id|arn|bucket|accessor|path|type|backend|credential_type|role_type|alias_name_source|mount_accessor|data_json|canonical_id)$/;

/** Every single change of the deployment that is of these kinds: another's name, wider, narrower, taken away, turned around. */
export function* editsOf(resources: Resources): Generator<Edit> {
  for (const [address, values] of resources) {
    const without = new Map(resources);
    without.delete(address);
    yield { what: `without ${address}`, resources: without };
    for (const [attribute, value] of Object.entries(values)) {
      if (FIXED.test(attribute)) continue;
      const put = (changed: unknown): Resources =>
        new Map(resources).set(address, {
          ...values,
          ...(changed === undefined ? {} : { [attribute]: changed }),
        });
      const acl = address.startsWith('vault_policy.') && attribute === 'policy';
      if (acl)
        for (const [what, text] of aclEdits(String(value)))
          yield { what: `${address}: ${what}`, resources: put(text) };
      else if (typeof value === 'string' && JSON_TEXT.test(attribute) && value !== '')
        for (const [what, changed] of editsIn(JSON.parse(value)))
          yield { what: `${address}.${attribute}: ${what}`, resources: put(JSON.stringify(changed)) };
      else
        for (const [what, changed] of editsIn(value))
          yield { what: `${address}.${attribute}: ${what}`, resources: put(changed) };
    }
  }
}

type Change = readonly [what: string, changed: unknown];

function* editsIn(value: unknown, at = ''): Generator<Change> {
  if (typeof value === 'string') {
    for (const text of new Set(wordings(value))) if (text !== value) yield [`${at} ${value} → ${text}`, text];
    return;
  }
  if (typeof value === 'boolean') {
    yield [`${at} ${value} → ${!value}`, !value];
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) {
      yield [`${at}[${index}] away`, value.toSpliced(index, 1)];
      for (const [what, changed] of editsIn(one, `${at}[${index}]`)) yield [what, value.with(index, changed)];
      const swapped = JSON.parse(swap(JSON.stringify(one)));
      if (JSON.stringify(swapped) !== JSON.stringify(one))
        yield [`${at}[${index}] and the other team’s`, [...value, swapped]];
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const all = Object.entries(value);
  for (const [key, one] of all) {
    const rest = Object.fromEntries(all.filter(([other]) => other !== key));
    yield [`${at}.${key} away`, rest];
    for (const name of renamed(key)) yield [`${at}.${key} → ${name}`, { ...rest, [name]: one }];
    if (key !== 'Version' && key !== 'Sid')
      for (const [what, changed] of editsIn(one, `${at}.${key}`)) yield [what, { ...rest, [key]: changed }];
  }
}

const swap = (text: string): string =>
  text.replaceAll(/blue|green/gi, (word) => (word.toLowerCase() === 'blue' ? 'green' : 'blue'));

function wordings(text: string): readonly string[] {
  if (text === 'Allow' || text === 'Deny') return [text === 'Allow' ? 'Deny' : 'Allow'];
  const team = /blue|green/i.exec(text);
  const general = [
    text.toUpperCase(),
    `${text}*`,
    `${text}/`,
    `${text}?`,
    text.replace(/[^*]$/, '?'),
    text.replace(/\*$/, ''),
    '*',
    `*${text}`,
  ];
  if (/^s3:|^sts:|^iam:/.test(text))
    return [...general.slice(0, 2), text.replace(/:.*/, ':*'), '*', text.replace('Get', '*')];
  if (team === null) return text.length > 40 ? [] : general;
  const [word] = team;
  const other = swap(word);
  return [
    ...general,
    swap(text),
    ...[
      '*',
      '?'.repeat(word.length),
      `${word.slice(0, 1)}*`,
      `*${word.slice(-1)}`,
      `${other.slice(0, -1)}?`,
      '',
      `${other}*`,
      '\u0000',
      '${aws:username}',
    ].map((one) => text.replace(word, one)),
  ];
}

const OPERATORS = [
  'StringEquals',
  'StringLike',
  'StringNotEquals',
  'StringNotLike',
  'StringEqualsIgnoreCase',
];

function renamed(key: string): readonly string[] {
  if (/^(Action|Resource|Principal)$/.test(key)) return [`Not${key}`];
  if (/^Not(Action|Resource|Principal)$/.test(key)) return [key.slice(3)];
  if (OPERATORS.includes(key))
    return [
      ...OPERATORS,
      `${key}IfExists`,
      `ForAllValues:${key}`,
      `ForAnyValue:${key}`,
      'Null',
      'ArnLike',
      'ArnNotLike',
    ].filter((one) => one !== key);
  if (/^aws:|^s3:/.test(key))
    return [key.toUpperCase(), 'aws:SourceIp', 'aws:PrincipalTag/team', 'aws:PrincipalAccount', 'aws:userid'];
  return [];
}

function* aclEdits(text: string): Generator<readonly [what: string, text: string]> {
  for (const [rule, path = ''] of text.matchAll(/path "([^"]*)" \{[^}]*\}/g)) {
    yield [`${path} away`, text.replace(rule, '')];
    for (const other of [
      ...wordings(path),
      path.replace(/[^/]*$/, '+'),
      path.replace('creds', '+'),
      path.replace('creds', 'sts'),
      path.replace(/\{\{.*?\}\}/, '*'),
    ])
      if (!other.includes('+*')) {
        yield [`${path} → ${other}`, text.replace(`"${path}"`, JSON.stringify(other))];
        yield [`${path} and ${other}`, `${text}\n${rule.replace(`"${path}"`, JSON.stringify(other))}`];
      }
    for (const capabilities of ['["deny"]', '["read", "deny"]', '["update"]', '["list"]', '["sudo"]', '[]'])
      yield [`${path} ${capabilities}`, text.replace(rule, rule.replace(/\[[^\]]*\]/, capabilities))];
  }
}
