import { type DeployedState, ModelError, parseAcl, type Reading, UNREAD_SID } from '@cordon/terraform';
import type { LintFinding, Place } from './answer.types.ts';
import type { Config } from './config.ts';
import type { LintRule } from './lint-rules.ts';
import type { Places } from './places.ts';

/**
 * What a review of the configuration would ask about beside the isolation of tenants: wildcards, unused roles and
 * policies, missing tags. None of it means that something crosses. Pure; `today` is `YYYY-MM-DD`. Policies with unknown
 * text are skipped: the check itself reports them.
 */
export function lint(
  { state, resources }: Pick<Reading, 'state' | 'resources'>,
  { lint: asked = {} }: Pick<Config, 'lint'>,
  places: Places,
  today: string,
): readonly LintFinding[] {
  const found = [
    ...statements(state, places),
    ...vaultPaths(state, places),
    ...unused(state, places),
    ...tags(resources, asked.tags ?? [], today),
  ];
  const ignored = asked.ignore ?? [];
  return found.filter(
    ({ rule, place }) =>
      !ignored.some((one) => one.rule === rule && globs(one.at, place.address ?? place.what)),
  );
}

type Statement = Readonly<Record<string, unknown>>;
type Kind = 'identity' | 'trust' | 'resource';

const list = (value: unknown): readonly string[] =>
  [value ?? []].flat().filter((one): one is string => typeof one === 'string');

function statementsOf(text: string): readonly Statement[] {
  try {
    const { Statement } = JSON.parse(text) as { readonly Statement?: unknown };
    return [Statement].flat().filter((one): one is Statement => typeof one === 'object' && one !== null);
  } catch {
    return [];
  }
}

/** All IAM policies that the configuration defines, by the names that `Places` uses. */
function policiesOf(state: DeployedState): readonly { name: string; text: string; kind: Kind }[] {
  const last = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
  const inline = [
    ...[...state.roles, ...state.users].map((one) => ({ of: last(one.arn), inline: one.inline })),
    ...(state.groups ?? []).map((one) => ({ of: `group ${one.name}`, inline: one.inline })),
  ].flatMap(({ of, inline: all }) =>
    all.map(({ name, text }) => ({
      name: `inline policy ${name} of ${of}`,
      text,
      kind: 'identity' as const,
    })),
  );
  return [
    ...inline,
    ...state.policies
      .filter(({ arn }) => !/^arn:[^:]*:iam::aws:/.test(arn))
      .map(({ arn, text }) => ({ name: arn, text, kind: 'identity' as const })),
    ...state.vault.awsRoles.flatMap(({ name, policyDocument: text }) =>
      text === undefined ? [] : [{ name: `of Vault role ${name}`, text, kind: 'identity' as const }],
    ),
    ...state.roles.map(({ arn, trust: text }) => ({
      name: `trust policy of ${arn}`,
      text,
      kind: 'trust' as const,
    })),
    ...state.buckets.flatMap(({ name, policy: text }) =>
      text === undefined ? [] : [{ name: `bucket policy of ${name}`, text, kind: 'resource' as const }],
    ),
  ];
}

function statements(state: DeployedState, places: Places): readonly LintFinding[] {
  return policiesOf(state).flatMap(({ name: policy, text, kind }) =>
    statementsOf(text).flatMap((one, index): readonly LintFinding[] => {
      if (one.Effect !== 'Allow' || one.Sid === UNREAD_SID) return [];
      const { what, address, file, line } = places.statement({ layer: kind, policy, index });
      const sid = typeof one.Sid === 'string' ? `\`${one.Sid}\`` : index + 1;
      const place: Place = {
        what: `statement ${sid} of ${what}`,
        ...(address === undefined ? {} : { address }),
        ...(file === undefined ? {} : { file }),
        ...(line === undefined ? {} : { line }),
      };
      return BROKEN.flatMap(([rule, broken]) => broken(one, kind).map((why) => ({ rule, why, place })));
    }),
  );
}

const EVERYBODY = (principal: unknown): boolean =>
  principal === '*' || list((principal as { AWS?: unknown } | null)?.AWS).includes('*');

const BROKEN: readonly (readonly [LintRule, (one: Statement, kind: Kind) => readonly string[]])[] = [
  [
    'wildcard-action',
    ({ Action, NotAction }, kind) => [
      ...(kind === 'trust' ? [] : list(Action).filter((one) => /^(\*|[\w-]+:\*)$/.test(one))).map(
        (one) => `it allows \`${one}\`, every present and future action`,
      ),
      ...(NotAction === undefined ? [] : ['it allows all but what `NotAction` names']),
    ],
  ],
  [
    'wildcard-resource',
    ({ Action, Resource, NotResource }, kind) =>
      kind !== 'identity'
        ? []
        : [
            ...(NotResource === undefined ? [] : ['it allows all but what `NotResource` names']),
            ...list(Resource)
              .filter((one) =>
                one === '*'
                  ? list(Action).some((action) => /^(\*$|s3:)/i.test(action))
                  : /^arn:[^:]*:s3:::[^/]*[*?]/.test(one),
              )
              // Where no bucket can be named, `*` is the only word for it.
              .filter(
                (one) =>
                  one !== '*' ||
                  !list(Action).every((action) => /^s3:(ListAllMyBuckets|GetAccount\w*)$/.test(action)),
              )
              .map((one) => `it allows \`${one}\`, including buckets created in the future`),
          ],
  ],
  [
    'open-trust',
    ({ Principal, Condition }, kind) =>
      kind !== 'trust' || Condition !== undefined
        ? []
        : [
            ...(EVERYBODY(Principal) ? ['it trusts everybody'] : []),
            ...list((Principal as { AWS?: unknown } | undefined)?.AWS)
              .filter((one) => /^\d{12}$|:root$/.test(one))
              .map((one) => `it trusts \`${one}\`, every principal that this account allows`),
          ],
  ],
  [
    'open-bucket',
    ({ Principal, Condition }, kind) =>
      kind === 'resource' && EVERYBODY(Principal) && Condition === undefined ? ['it allows everybody'] : [],
  ],
];

/** Paths with a wildcard that is no identity template, where they cover credentials or roles of an AWS engine. */
function vaultPaths(state: DeployedState, places: Places): readonly LintFinding[] {
  const { awsMounts, awsRoles, policies } = state.vault;
  const engine = awsMounts.flatMap(({ path: mount }) => {
    const names = awsRoles.flatMap((role) => (role.mount === mount ? [role.name] : []));
    return ['creds', 'sts', 'roles'].flatMap((verb) =>
      ['x', ...names].map((name) => `${mount}/${verb}/${name}`),
    );
  });
  return policies.flatMap(({ name, text }) =>
    rulesOf(text, name)
      .filter(({ path, capabilities }) => /[*+]/.test(path) && !capabilities.includes('deny'))
      .filter(({ path }) => engine.some((one) => covers(path, one)))
      .map(({ path }) => ({
        rule: 'vault-wildcard' as const,
        why: `it opens \`${path}\`: more than one path of the AWS engine, or future ones`,
        place: places.vaultPolicy(name),
      })),
  );
}

function rulesOf(text: string, name: string): ReturnType<typeof parseAcl> {
  try {
    return parseAcl(text, name);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return [];
  }
}

/** Whether an ACL path covers another; a template may match anything. */
function covers(path: string, other: string): boolean {
  const source = path
    .replace(/\{\{[^}]*\}\}/g, '+')
    .replace(/[.?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('+', '[^/]+')
    .replace(/\*$/, '.*');
  return new RegExp(`^${source}$`).test(other);
}

function globs(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

function unused(state: DeployedState, places: Places): readonly LintFinding[] {
  const { vault } = state;
  const logins = [...vault.appRoles, ...(vault.logins ?? [])];
  const written = new Map(vault.policies.map(({ name }) => [name.toLowerCase(), name]));
  const held = new Set(
    [
      ...logins.flatMap(({ tokenPolicies }) => tokenPolicies),
      ...[...(vault.entities ?? []), ...(vault.externalGroups ?? [])].flatMap(({ policies }) => policies),
      ...(vault.tokenRoles ?? []).flatMap(({ allowedPolicies }) => allowedPolicies),
    ].map((name) => name.toLowerCase()),
  );
  const handed = (vault.tokenRoles ?? []).flatMap(({ allowedGlobs }) => allowedGlobs);
  const isHeld = (name: string): boolean =>
    held.has(name.toLowerCase()) ||
    handed.some((glob) => globs(glob.toLowerCase(), name.toLowerCase())) ||
    /(^|\/)(default|root)$/.test(name);
  const open = vault.policies
    .filter(({ name }) => isHeld(name))
    .flatMap(({ name, text }) => rulesOf(text, name));
  const own = (what: string, address: string | undefined) => places.of(what, address);
  const found: LintFinding[] = [];
  for (const { mount, name, address } of vault.awsRoles) {
    const paths = [`${mount}/creds/${name}`, `${mount}/sts/${name}`];
    if (!open.some(({ path }) => paths.some((one) => covers(path, one))))
      found.push({
        rule: 'unused-vault-role',
        why: 'no login has a policy that reads its credentials',
        place: own(`Vault role ${mount}/${name}`, address),
      });
  }
  for (const { mount, name, tokenPolicies, address } of logins)
    for (const policy of tokenPolicies)
      if (!written.has(policy.toLowerCase()) && !/(^|\/)(default|root)$/.test(policy))
        found.push({
          rule: 'missing-policy',
          why: `it names the policy \`${policy}\`, which does not exist here`,
          place: own(`login auth/${mount}/${name}`, address),
        });
  for (const { name, address } of vault.policies)
    if (!isHeld(name))
      found.push({
        rule: 'unused-policy',
        why: 'no login, entity, group or token role uses it',
        place: own(`Vault policy ${name}`, address),
      });
  return [...found, ...unusedOfAws(state, own)];
}

function unusedOfAws(
  state: DeployedState,
  own: (what: string, address: string | undefined) => Place,
): readonly LintFinding[] {
  const { vault } = state;
  const brokers = new Set([state.brokerArn, ...vault.awsMounts.flatMap((one) => one.brokerArn ?? [])]);
  const taken = new Set(vault.awsRoles.flatMap(({ roleArns }) => roleArns));
  const holders = [...state.roles, ...state.users, ...(state.groups ?? [])];
  // The principal that Vault acts as assumes roles only for Vault roles.
  const asking = holders
    .filter(({ arn }) => !brokers.has(arn))
    .flatMap(({ inline, attached }) => [
      ...inline.map(({ text }) => text),
      ...state.policies.flatMap(({ arn, text }) => (attached.includes(arn) ? [text] : [])),
    ])
    .flatMap(statementsOf)
    .filter(
      ({ Effect, Action }) =>
        Effect === 'Allow' && list(Action).some((one) => globs(one.toLowerCase(), 'sts:assumerole')),
    );
  const found: LintFinding[] = [];
  for (const { arn, trust, address } of state.roles) {
    const trusted = statementsOf(trust).filter(({ Effect }) => Effect === 'Allow');
    const byAws = trusted.every(({ Principal }) => {
      const named = typeof Principal === 'object' && Principal !== null ? Object.keys(Principal) : [];
      return named.length > 0 && named.every((kind) => kind === 'AWS');
    });
    const vaults = trusted.some(({ Principal }) =>
      list((Principal as { AWS?: unknown } | undefined)?.AWS).some((one) => brokers.has(one)),
    );
    if (taken.has(arn) || brokers.has(arn) || !byAws || !vaults) continue;
    if (asking.some(({ Resource }) => list(Resource).some((one) => globs(one, arn)))) continue;
    found.push({
      rule: 'unused-role',
      why: 'Vault may assume it, and no Vault role uses it',
      place: own(`role ${arn}`, address),
    });
  }
  const had = new Set([
    ...holders.flatMap(({ attached }) => attached),
    ...[...state.roles, ...state.users].flatMap(({ boundary }) => boundary ?? []),
    ...vault.awsRoles.flatMap(({ policyArns, permissionsBoundary }) => [...policyArns, permissionsBoundary]),
  ]);
  for (const { arn, address } of state.policies)
    if (address !== undefined && !had.has(arn) && !/^arn:[^:]*:iam::aws:/.test(arn))
      found.push({
        rule: 'unused-policy',
        why: 'it is attached to no principal',
        place: own(`policy ${arn}`, address),
      });
  return found;
}

/** Resources that must have tags: buckets, roles and users. */
const TAGGED = new Set(['aws_s3_bucket', 'aws_iam_role', 'aws_iam_user']);

function tags(
  resources: Reading['resources'],
  wanted: readonly string[],
  today: string,
): readonly LintFinding[] {
  if (wanted.length === 0) return [];
  return resources.flatMap(({ type, mode, address, values, unknown, source }): readonly LintFinding[] => {
    if (mode !== 'managed' || !TAGGED.has(type)) return [];
    const all = { ...(values.tags as object | undefined), ...(values.tags_all as object | undefined) };
    const place: Place = { what: type, address, ...source };
    return wanted.flatMap((tag): readonly LintFinding[] => {
      const value = Object.entries(all).find(([key]) => key.toLowerCase() === tag.toLowerCase())?.[1];
      if (value === undefined || value === '')
        return unknown.some((one) => /^tags/.test(one))
          ? []
          : [{ rule: 'missing-tag', why: `it has no tag \`${tag}\``, place }];
      const day = /^\d{4}-\d{2}-\d{2}/.exec(String(value))?.[0];
      if (!/expir|until/i.test(tag)) return [];
      if (day === undefined)
        return [
          {
            rule: 'missing-tag',
            why: `its tag \`${tag}\` is \`${String(value)}\`: write a day as \`2027-01-31\``,
            place,
          },
        ];
      return day < today ? [{ rule: 'expired', why: `its tag \`${tag}\` says \`${day}\``, place }] : [];
    });
  });
}
