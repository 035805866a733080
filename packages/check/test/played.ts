import {
  type Context,
  evaluate,
  type NamedPolicy,
  type PolicySet,
  type Principal,
  parsePolicy,
} from '@cordon/iam';
import { parseAcl } from '@cordon/terraform';
import { ACCOUNT, type Resources } from './sound.ts';

type Values = Readonly<Record<string, unknown>>;

/** Who somebody is, and what is its own, as the play knows it. */
export interface Player {
  readonly id: string;
  readonly bucket: string;
  /** Empty where the whole bucket is its own. */
  readonly prefix: string;
  readonly login:
    | { readonly method: 'approle' | 'userpass'; readonly name: string }
    | { readonly method: 'jwt'; readonly claims: Readonly<Record<string, string>> }
    | { readonly method: 'kubernetes'; readonly namespace: string; readonly serviceAccount: string };
}

export interface Served {
  readonly from: string;
  readonly to: string;
  readonly boundary: 'tenant-data' | 'tenant-metadata';
  readonly how: string;
}

interface Session {
  readonly principal: Principal;
  readonly context: Context;
  readonly policies: Omit<PolicySet, 'resource'>;
  readonly how: string;
}

interface Token {
  readonly policies: readonly string[];
  readonly fill: (template: string) => string | undefined;
}

/**
 * Plays a deployment through: everybody logs in wherever it is let in, asks Vault for every role of the engine, takes what
 * it gets to STS, and asks for everybody else's objects. A sample of requests, each decided by `packages/iam`; of what is
 * served here nothing may be called proved. Shares no code with the prover, and looks at Terraform's resources alone.
 */
export function played(resources: Resources, players: readonly Player[]): readonly Served[] {
  const stage = new Stage(resources);
  return players.flatMap((player) => {
    const first = stage.tokensOf(player).flatMap((token) => stage.issued(token));
    const sessions = stage.chained(first);
    return players
      .filter((victim) => victim !== player)
      .flatMap((victim) =>
        [...sessions, ANYBODY].flatMap((session) =>
          requestsOn(victim).flatMap(({ boundary, action, resource, context }): Served[] =>
            stage.serves(session, action, resource, context, victim.bucket)
              ? [
                  {
                    from: session === ANYBODY ? 'anybody' : player.id,
                    to: victim.id,
                    boundary,
                    how: `${session.how}: ${action} ${resource} ${JSON.stringify(context)}`,
                  },
                ]
              : [],
          ),
        ),
      );
  });
}

const ANYBODY: Session = {
  principal: { kind: 'anonymous' },
  context: {},
  policies: { identity: [] },
  how: 'unsigned',
};

class Stage {
  readonly #all: Resources;

  constructor(resources: Resources) {
    this.#all = resources;
  }

  #of(type: string): readonly Values[] {
    return [...this.#all].flatMap(([address, values]) => (address.startsWith(`${type}.`) ? [values] : []));
  }

  tokensOf({ login }: Player): readonly Token[] {
    const token = (role: Values, accessor: unknown, alias: string | undefined, metadata: Values): Token => {
      const entity = this.#of('vault_identity_entity').find((one) =>
        this.#of('vault_identity_entity_alias').some(
          (own) =>
            own.canonical_id === one.id &&
            own.mount_accessor === accessor &&
            String(own.name).toLowerCase() === alias?.toLowerCase(),
        ),
      );
      const groups = this.#of('vault_identity_group').filter((one) =>
        list(one.member_entity_ids).includes(String(entity?.id)),
      );
      const given = [role, ...(entity === undefined ? [] : [entity]), ...groups];
      return {
        policies: given
          .flatMap((one) => [...list(one.token_policies), ...list(one.policies)])
          .map((one) => one.toLowerCase()),
        fill: (template) => {
          if (template === `identity.entity.aliases.${accessor}.name`) return alias;
          if (template === 'identity.entity.name') return entity?.name as string | undefined;
          const [, own] =
            new RegExp(`^identity\\.entity\\.aliases\\.${accessor}\\.metadata\\.(.+)$`).exec(template) ?? [];
          if (own !== undefined) return metadata[own] as string | undefined;
          const [, key] = /^identity\.entity\.metadata\.(.+)$/.exec(template) ?? [];
          return key === undefined
            ? undefined
            : ((entity?.metadata as Values | undefined)?.[key] as string | undefined);
        },
      };
    };
    const accessorOf = (path: unknown) =>
      [...this.#of('vault_auth_backend'), ...this.#of('vault_jwt_auth_backend')].find(
        (one) => one.path === path,
      )?.accessor;
    switch (login.method) {
      case 'approle':
        return this.#of('vault_approle_auth_backend_role')
          .filter((one) => one.role_name === login.name || one.bind_secret_id === false)
          .map((one) =>
            token(one, accessorOf(one.backend), String(one.role_id), { role_name: one.role_name }),
          );
      case 'userpass':
        return this.#of('vault_generic_endpoint')
          .filter((one) => String(one.path).toLowerCase() === `auth/userpass/users/${login.name}`)
          .map((one) =>
            token(JSON.parse(String(one.data_json)), accessorOf('userpass'), login.name, {
              username: login.name,
            }),
          );
      case 'jwt':
        return this.#of('vault_jwt_auth_backend_role')
          .filter(
            (one) =>
              Object.entries((one.bound_claims ?? {}) as Record<string, string>).every(([claim, wanted]) =>
                wanted
                  .split(',')
                  .some((value) =>
                    one.bound_claims_type === 'glob'
                      ? glob(value.trim()).test(login.claims[claim] ?? '')
                      : value.trim() === login.claims[claim],
                  ),
              ) &&
              (!one.bound_subject || one.bound_subject === login.claims.sub),
          )
          .map((one) =>
            token(
              one,
              accessorOf(one.backend),
              login.claims[String(one.user_claim)],
              Object.fromEntries(
                Object.entries((one.claim_mappings ?? {}) as Record<string, string>).map(([claim, key]) => [
                  key,
                  login.claims[claim],
                ]),
              ),
            ),
          );
      case 'kubernetes': {
        const { namespace, serviceAccount } = login;
        const some = (globs: unknown, text: string) => list(globs).some((one) => glob(one).test(text));
        return this.#of('vault_kubernetes_auth_backend_role')
          .filter(
            (one) =>
              some(one.bound_service_account_namespaces, namespace) &&
              some(one.bound_service_account_names, serviceAccount),
          )
          .map((one) =>
            token(one, accessorOf(one.backend), `${namespace}/${serviceAccount}`, {
              service_account_name: serviceAccount,
              service_account_namespace: namespace,
            }),
          );
      }
    }
  }

  /** Sessions that a token gets of the AWS engine. */
  issued({ policies, fill }: Token): readonly Session[] {
    const rules = policies.flatMap((name) => {
      const found = this.#of('vault_policy').find((one) => String(one.name).toLowerCase() === name);
      return parseAcl(String(found?.policy ?? ''), name).flatMap((rule) => {
        let missing = false;
        const path = rule.path.replaceAll(/\{\{\s*(.+?)\s*\}\}/g, (_, template: string) => {
          const text = fill(template);
          missing ||= text === undefined;
          return text ?? '';
        });
        return missing ? [] : [{ ...rule, path }];
      });
    });
    return this.#of('vault_aws_secret_backend_role').flatMap((role) =>
      ['creds', 'sts'].flatMap((kind) => {
        const path = `${role.backend}/${kind}/${role.name}`;
        if (!opens(rules, path)) return [];
        return role.credential_type === 'iam_user' ? [this.#leased(role, path)] : this.#assumed(role, path);
      }),
    );
  }

  #leased(role: Values, path: string): Session {
    const arn = `arn:aws:iam::${ACCOUNT}:user/vault-lease`;
    const groups = list(role.iam_groups);
    const boundary = role.permissions_boundary_arn;
    return {
      principal: { kind: 'user', accountId: ACCOUNT, arn, userId: 'AIDALEASE' },
      context: { 'aws:principalarn': arn, ...tags(role.iam_tags) },
      policies: {
        identity: [
          ...(isText(role.policy_document) ? [named('user', role.policy_document)] : []),
          ...list(role.policy_arns).flatMap((one) => this.#managed(one)),
          ...this.#of('aws_iam_group_policy').flatMap((one) =>
            groups.includes(String(one.group)) ? [named('group', one.policy)] : [],
          ),
        ],
        ...(isText(boundary) ? { boundary: this.#managed(boundary) } : {}),
      },
      how: path,
    };
  }

  #assumed(role: Values, path: string): readonly Session[] {
    const session = [
      ...(isText(role.policy_document) ? [named('session', role.policy_document)] : []),
      ...list(role.policy_arns).flatMap((one) => this.#managed(one)),
    ];
    const broker = `arn:aws:iam::${ACCOUNT}:user/vault`;
    const own = this.#of('aws_iam_user_policy').filter((one) => one.user === 'vault');
    const asking: Session = {
      principal: { kind: 'user', accountId: ACCOUNT, arn: broker, userId: 'AIDAVAULT' },
      context: { 'aws:principalarn': broker },
      policies: { identity: own.map((one) => named('broker', one.policy)) },
      how: path,
    };
    return list(role.role_arns).flatMap((arn) =>
      this.#take(asking, arn, (role.session_tags ?? {}) as Values, session),
    );
  }

  #take(
    asking: Session,
    arn: string,
    sessionTags: Values,
    session: readonly NamedPolicy[],
  ): readonly Session[] {
    return this.#of('aws_iam_role')
      .filter((one) => one.arn === arn)
      .flatMap((role): Session[] => {
        const requested = Object.entries(sessionTags).map(([key, value]) => [
          `aws:requesttag/${key.toLowerCase()}`,
          String(value),
        ]);
        const context = {
          ...asking.context,
          'aws:principalaccount': ACCOUNT,
          'sts:rolesessionname': 'session',
          ...Object.fromEntries(requested),
          ...(requested.length === 0 ? {} : { 'aws:tagkeys': Object.keys(sessionTags) }),
        };
        const lets = (action: string) =>
          evaluate(
            { principal: asking.principal, action, resource: arn, resourceAccountId: ACCOUNT, context },
            { ...asking.policies, resource: named('trust', role.assume_role_policy, 'trust') },
          ).outcome === 'allowed';
        if (!lets('sts:AssumeRole') || (requested.length > 0 && !lets('sts:TagSession'))) return [];
        const name = String(role.name);
        const boundary = role.permissions_boundary;
        return [
          {
            principal: {
              ...{
                kind: 'role-session',
                accountId: ACCOUNT,
                roleArn: arn,
                roleId: String(role.unique_id),
                sessionName: 'session',
              },
              sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/session`,
            },
            context: {
              'aws:principalarn': arn,
              'aws:userid': `${role.unique_id}:session`,
              ...tags(role.tags),
              ...tags(sessionTags),
            },
            policies: {
              identity: [
                ...this.#of('aws_iam_role_policy').flatMap((one) =>
                  one.role === name ? [named('inline', one.policy)] : [],
                ),
                ...blocks(role.inline_policy).map((one) => named('block', one.policy)),
                ...list(role.managed_policy_arns).flatMap((one) => this.#managed(one)),
                ...this.#of('aws_iam_role_policy_attachment').flatMap((one) =>
                  one.role === name ? this.#managed(String(one.policy_arn)) : [],
                ),
              ],
              ...(isText(boundary) ? { boundary: this.#managed(boundary) } : {}),
              ...(session.length === 0 ? {} : { session }),
            },
            how: `${asking.how}, ${name}`,
          },
        ];
      });
  }

  /** What can be taken from these, and from that again. */
  chained(first: readonly Session[]): readonly Session[] {
    const arns = this.#of('aws_iam_role').map(({ arn }) => String(arn));
    const next = (sessions: readonly Session[]) =>
      sessions.flatMap((one) => arns.flatMap((arn) => this.#take(one, arn, {}, [])));
    const second = next(first);
    return [...first, ...second, ...next(second)];
  }

  serves(
    { principal, context, policies }: Session,
    action: string,
    resource: string,
    more: Context,
    bucket: string,
  ): boolean {
    const own = this.#of('aws_s3_bucket_policy').find((one) => one.bucket === bucket);
    const block = this.#of('aws_s3_bucket_public_access_block').find((one) => one.bucket === bucket);
    if (principal.kind === 'anonymous' && block?.restrict_public_buckets === true) return false;
    const account = principal.kind === 'anonymous' ? {} : { 'aws:principalaccount': ACCOUNT };
    return (
      evaluate(
        {
          principal,
          action,
          resource,
          resourceAccountId: ACCOUNT,
          context: { 'aws:securetransport': 'true', ...account, ...context, ...more },
        },
        { ...policies, ...(own === undefined ? {} : { resource: named('bucket', own.policy, 'resource') }) },
      ).outcome === 'allowed'
    );
  }

  #managed(arn: string): readonly NamedPolicy[] {
    return this.#of('aws_iam_policy').flatMap((one) => (one.arn === arn ? [named(arn, one.policy)] : []));
  }
}

function requestsOn({ bucket, prefix }: Player) {
  const arn = `arn:aws:s3:::${bucket}`;
  const data = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:GetObjectVersion'].flatMap((action) =>
    ['x', 'deep/y.json', '.', 'X'].map((key) => ({
      boundary: 'tenant-data' as const,
      action,
      resource: `${arn}/${prefix}${key}`,
      context: {},
    })),
  );
  const whole = ['s3:GetBucketLocation', 's3:GetBucketPolicy', 's3:ListBucketVersions'].map((action) => ({
    ...{ boundary: 'tenant-metadata' as const, action, resource: arn, context: {} },
  }));
  const lists = [undefined, '', prefix, `${prefix}x`, prefix.slice(0, 1)].map((asked) => ({
    ...{ boundary: 'tenant-metadata' as const, action: 's3:ListBucket', resource: arn },
    context: asked === undefined ? {} : { 's3:prefix': asked },
  }));
  return [...data, ...(prefix === '' ? whole : []), ...lists];
}

function named(
  name: string,
  text: unknown,
  kind: 'identity' | 'trust' | 'resource' = 'identity',
): NamedPolicy {
  return { name, document: parsePolicy(String(text), kind) };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const blocks = (value: unknown): readonly Values[] => (Array.isArray(value) ? (value as Values[]) : []);
const tags = (value: unknown): Context =>
  Object.fromEntries(
    Object.entries((value ?? {}) as Values).map(([key, one]) => [
      `aws:principaltag/${key.toLowerCase()}`,
      String(one),
    ]),
  );
const glob = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^]*')}$`,
  );

/** The rule that decides: an exact one, else the longest text before the first wildcard, then no `*` at the end, then the longer. */
function opens(rules: ReturnType<typeof parseAcl>, path: string): boolean {
  const matching = rules.filter((rule) => segments(rule.path).test(path));
  const rank = (pattern: string): number =>
    /[*+]/.test(pattern)
      ? pattern.search(/[*+]/) * 1e4 + Number(!pattern.endsWith('*')) * 1e3 + pattern.length
      : 1e9;
  const best = Math.max(...matching.map((rule) => rank(rule.path)));
  const all = new Set(
    matching.filter((rule) => rank(rule.path) === best).flatMap(({ capabilities }) => capabilities),
  );
  return !all.has('deny') && (all.has('read') || all.has('update'));
}

/** A `+` is a wildcard where it is a whole segment, a `*` where it ends the path. */
function segments(pattern: string): RegExp {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const parts = pattern.replace(/\*$/, '').split('/');
  const source = parts.map((part) => (part === '+' ? '[^/]+' : literal(part))).join('/');
  return new RegExp(`^${source}${pattern.endsWith('*') ? '[^]*' : ''}$`);
}
