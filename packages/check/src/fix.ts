import { ModelError } from '@cordon/prover';
import type { DeployedState } from '@cordon/terraform';
import type { BoundaryAnswer, CheckFinding, Fix, Pair, StatementAt } from './answer.types.ts';
import { answersOf, ask } from './ask.ts';
import type { OpenBoundary } from './config.ts';
import type { Cause, Told } from './findings.ts';
import type { CheckedTenant } from './tenants.ts';

/** A change to try: the changed state, and its description. */
interface Candidate {
  readonly state: DeployedState;
  readonly before: string;
  readonly after: string;
  readonly says: string;
}

/** What is known of a configuration, for finding what closes a finding. */
export interface Closing {
  readonly state: DeployedState;
  readonly tenants: readonly CheckedTenant[];
  readonly open: readonly OpenBoundary[];
  readonly boundaries: readonly BoundaryAnswer[];
  /** Where each finding could be closed, by its id. */
  readonly told: ReadonlyMap<string, Pick<Told, 'causes'>>;
}

/** Findings for which a change is looked for, and how long in all, in milliseconds. */
const MOST = 6;
const LONGEST = 5_000;

/**
 * Adds to the worst findings the smallest text change that closes them, where one is found. Each change is tried on the
 * whole model, and kept only if the pairs no longer cross, nothing new crosses, and every owner that was served still
 * is.
 */
export function withFixes(findings: readonly CheckFinding[], closing: Closing): readonly CheckFinding[] {
  const until = performance.now() + LONGEST;
  let tried = 0;
  return findings.map((finding) => {
    if (finding.answer === 'open' || tried >= MOST || performance.now() > until) return finding;
    const found = (closing.told.get(finding.id)?.causes ?? [{ place: finding.cause }]).flatMap((cause) =>
      candidatesFor(cause, finding, closing).map((candidate) => ({ at: cause.place, ...candidate })),
    );
    if (found.length > 0) tried++;
    for (const { at, state, before, after, says } of found) {
      if (performance.now() > until) break;
      // The place of the change replaces the likeliest cause.
      if (closes({ ...finding, cause: at }, state, closing))
        return { ...finding, cause: at, fix: { at, before, after, says } satisfies Fix };
    }
    return finding;
  });
}

/** Whether with the change the finding's pairs are proved, nothing crosses that did not, and the owners are served. */
function closes(
  finding: CheckFinding,
  state: DeployedState,
  { tenants, open, boundaries }: Closing,
): boolean {
  const pairs = new Set(mine(finding).map(String));
  return answersWith(state, tenants, open).every((after, index) => {
    const before = boundaries[index];
    const was = new Set([...(before?.refuted ?? []), ...(before?.unknown ?? [])].map(String));
    const bad = [...after.refuted, ...after.unknown].map(String);
    if (bad.some((pair) => !was.has(pair))) return false;
    return after.boundary !== finding.boundary || !bad.some((pair) => pairs.has(pair));
  });
}

/** The answers after a change; a change that makes something unreadable closes nothing. */
function answersWith(
  state: DeployedState,
  tenants: readonly CheckedTenant[],
  open: readonly OpenBoundary[],
): readonly BoundaryAnswer[] {
  try {
    return answersOf(ask(state, tenants), open);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const nobody: readonly Pair[] = [['a change', 'that cannot be read']];
    return [{ boundary: 'tenant-data', answer: 'unknown', refuted: [], open: [], unknown: nobody }];
  }
}

/** Where a cause is written once for each tenant, a change of one closes that tenant's crossings. */
function mine({ pairs, cause }: CheckFinding): CheckFinding['pairs'] {
  const [first] = pairs;
  return /\[/.test(cause.address ?? '') && first !== undefined
    ? pairs.filter(([from]) => from === first[0])
    : pairs;
}

function candidatesFor(
  { place: { what }, statement }: Cause,
  finding: CheckFinding,
  closing: Closing,
): readonly Candidate[] {
  if (statement?.attached === true) return attachmentChanges(statement.what, finding, closing);
  if (statement !== undefined) return statementChanges(statement, finding, closing);
  if (what.startsWith('login auth/')) return loginChanges(what.slice('login auth/'.length), finding, closing);
  if (what.startsWith('Vault role '))
    return vaultRoleChanges(what.slice('Vault role '.length), finding, closing);
  if (what.startsWith('Vault policy '))
    return aclChanges(what.slice('Vault policy '.length), finding, closing);
  return [];
}

/** A Vault role that no longer gives another tenant's IAM role. */
function vaultRoleChanges(id: string, { steps }: CheckFinding, { state }: Closing): readonly Candidate[] {
  const role = state.vault.awsRoles.find(({ mount, name }) => `${mount}/${name}` === id);
  if (role === undefined || role.roleArns.length < 2) return [];
  const said = steps.join('\n');
  return role.roleArns
    .toSorted((a, b) => Number(said.includes(b)) - Number(said.includes(a)))
    .map((arn) => {
      const left = role.roleArns.filter((one) => one !== arn);
      const awsRoles = state.vault.awsRoles.map((one) => (one === role ? { ...one, roleArns: left } : one));
      return {
        state: { ...state, vault: { ...state.vault, awsRoles } },
        before: `role_arns = ${role.roleArns.join(', ')}`,
        after: `role_arns = ${left.join(', ')}`,
        says: 'give only the tenant’s own role',
      };
    });
}

/** A policy defined elsewhere, detached. */
function attachmentChanges(
  arn: string,
  { statements }: CheckFinding,
  { state }: Closing,
): readonly Candidate[] {
  const policy = /arn:\S+?(?=,|$)/.exec(arn)?.[0] ?? '';
  if (!statements.some(({ what }) => what === policy)) return [];
  const without = <T extends { readonly attached: readonly string[] }>(one: T): T => ({
    ...one,
    attached: one.attached.filter((other) => other !== policy),
  });
  const has = ({ attached }: { readonly attached: readonly string[] }) => attached.includes(policy);
  const holders = [...state.roles, ...state.users].filter(has);
  return holders.map((holder) => ({
    state: {
      ...state,
      roles: state.roles.map((one) => (one.arn === holder.arn ? without(one) : one)),
      users: state.users.map((one) => (one.arn === holder.arn ? without(one) : one)),
    },
    before: `${holder.arn} has ${policy}`,
    after: '(nothing)',
    says: 'detach the policy',
  }));
}

/** The login bound to exactly what its own tenant can prove about itself. */
function loginChanges(
  id: string,
  { pairs }: CheckFinding,
  { state, tenants }: Closing,
): readonly Candidate[] {
  const [, to] = pairs[0] ?? [];
  const owner = tenants.find((one) => one.id === to)?.login;
  const { logins = [] } = state.vault;
  const role = logins.find(({ mount, name }) => `${mount}/${name}` === id);
  if (owner === undefined || role === undefined) return [];
  const changed = (next: typeof role, before: string, after: string): Candidate => ({
    state: { ...state, vault: { ...state.vault, logins: logins.map((one) => (one === role ? next : one)) } },
    before,
    after,
    says: 'bind the login to exactly its own tenant',
  });
  if ((role.method === 'jwt' || role.method === 'oidc') && owner.method === 'jwt')
    return Object.entries(owner.claims).flatMap(([claim, said]): Candidate[] => {
      const exact = [said].flat();
      const values = role.boundClaims[claim] ?? [];
      // An audience is bound separately; a value that the tenant can choose does not identify it.
      if (claim === 'aud' || exact.some((one) => /[*?]/.test(one)) || exact.join() === values.join())
        return [];
      const next = { ...role, boundClaims: { ...role.boundClaims, [claim]: exact } };
      const before = values.length === 0 ? `no ${claim} in bound_claims` : `${claim} = ${values.join(', ')}`;
      return [changed(next, before, `${claim} = ${exact.join(', ')}`)];
    });
  if (role.method === 'aws' && owner.method === 'aws')
    return [
      changed(
        { ...role, boundArns: [owner.principalArn] },
        `bound_iam_principal_arns = ${role.boundArns.join(', ')}`,
        `bound_iam_principal_arns = ${owner.principalArn}`,
      ),
    ];
  if (role.method === 'kubernetes' && owner.method === 'kubernetes') {
    const { namespace, serviceAccount } = owner;
    return [
      changed(
        { ...role, serviceAccountNamespaces: [namespace] },
        `bound_service_account_namespaces = ${role.serviceAccountNamespaces.join(', ')}`,
        `bound_service_account_namespaces = ${namespace}`,
      ),
      changed(
        { ...role, serviceAccountNames: [serviceAccount] },
        `bound_service_account_names = ${role.serviceAccountNames.join(', ')}`,
        `bound_service_account_names = ${serviceAccount}`,
      ),
    ];
  }
  return [];
}

/**
 * The identity template that Vault fills in for a login, by method.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#templated-policies
 */
const TELLS: Readonly<Record<string, string>> = {
  approle: 'metadata.role_name',
  kubernetes: 'metadata.service_account_namespace',
  jwt: 'name',
  userpass: 'name',
  ldap: 'name',
};

/** An ACL rule's wildcard replaced by the tenant's own name: written out, or as a template. */
function aclChanges(
  name: string,
  { pairs, steps }: CheckFinding,
  { state, tenants }: Closing,
): readonly Candidate[] {
  const [from] = pairs[0] ?? [];
  const tenant = tenants.find(({ id }) => id === from);
  const policy = state.vault.policies.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (tenant === undefined || policy === undefined) return [];
  const opened = steps.flatMap((step) => /^vault \S+ (?:-force )?(\S+)/.exec(step)?.[1] ?? []);
  const users = new Set(
    [...state.vault.appRoles, ...(state.vault.logins ?? [])].flatMap((one) =>
      one.tokenPolicies.some((own) => own.toLowerCase() === name.toLowerCase()) ? [one.mount] : [],
    ),
  );
  const wild = [...policy.text.matchAll(/path\s+"([^"]*[*+][^"]*)"|"([^"]*[*+][^"]*)"\s*:/g)].flatMap(
    ([, path, key]) => path ?? key ?? [],
  );
  const block = (path: string) =>
    new RegExp(`path\\s+"${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"\\s*\\{[^{}]*\\}`);
  const spelt = [...policy.text.matchAll(/path\s+"([^"]+)"/g)].map(([, path]) => path as string);
  const out = spelt
    .filter((path) => opened.some((one) => covering(path, one)) && block(path).test(policy.text))
    .map(
      (path): Candidate => ({
        state: {
          ...state,
          vault: {
            ...state.vault,
            policies: state.vault.policies.map((one) =>
              one === policy ? { ...one, text: one.text.replace(block(path), '') } : one,
            ),
          },
        },
        before: `path "${path}"`,
        after: '(nothing)',
        says: 'remove the path',
      }),
    );
  const roles = state.vault.awsRoles.map((role) => role.name);
  const inPlace = (path: string, put: string) => path.replace(/[^/]*\*$|\+/, () => put);
  const to = (path: string, after: string, says: string): Candidate => ({
    state: {
      ...state,
      vault: {
        ...state.vault,
        policies: state.vault.policies.map((one) =>
          one === policy ? { ...one, text: one.text.replaceAll(`"${path}"`, () => `"${after}"`) } : one,
        ),
      },
    },
    before: `path "${path}"`,
    after: `path "${after}"`,
    says,
  });
  const narrowed = wild
    .filter((path) => opened.some((one) => covering(path, one)))
    .flatMap((path): Candidate[] => {
      const own = roles
        .filter((role) => role === from || role.endsWith(`-${from}`) || role.startsWith(`${from}-`))
        .map((role) => to(path, inPlace(path, role), 'name the tenant’s own role instead of all'));
      const verbs = path.includes('+')
        ? ['creds', 'sts'].map((verb) =>
            to(path, path.replace('+', verb), 'name `creds` or `sts` instead of allowing both'),
          )
        : [];
      const template = [...users].flatMap((mount): Candidate[] => {
        const accessor = state.vault.accessors[mount];
        const address = state.vault.authMounts?.find((one) => one.path === mount)?.address;
        const tells = TELLS[tenant.login.method];
        if (accessor === undefined || tells === undefined) return [];
        return [
          {
            ...to(
              path,
              inPlace(path, `{{identity.entity.aliases.${accessor}.${tells}}}`),
              `use an identity template with the accessor of auth/${mount}`,
            ),
            after: `path "${inPlace(path, `{{identity.entity.aliases.${address === undefined ? accessor : `\${${address}.accessor}`}.${tells}}}`)}"`,
          },
        ];
      });
      return [...own, ...verbs, ...template];
    });
  return [...narrowed, ...out];
}

function covering(path: string, opened: string): boolean {
  const source = path
    .replace(/[.?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('+', '[^/]+')
    .replace(/\*$/, '.*');
  return new RegExp(`^${source}$`).test(opened);
}

type Statement = Record<string, unknown>;

/** Replaces a policy that is removed as a whole: it allows nothing, and what it denies is asked by nobody here. */
const nothing = ({ Principal, NotPrincipal, Resource }: Statement): Statement =>
  Resource === undefined || (Principal === undefined && NotPrincipal === undefined)
    ? { Effect: 'Deny', Action: 's3:ListJobs', Resource: '*' }
    : {
        ...{ Effect: 'Deny', Principal: '*', Resource },
        Action: ['s3:PutBucketRequestPayment', 's3:PutObjectRetention'],
      };

/** A statement narrowed to the tenant's own data, with corrected conditions, or the statement removed. */
function statementChanges(
  at: StatementAt,
  { pairs, request }: CheckFinding,
  { state, tenants }: Closing,
): readonly Candidate[] {
  const [from] = pairs[0] ?? [];
  const tenant = tenants.find(({ id }) => id === from);
  if (at.text === undefined) return [];
  const statement = JSON.parse(at.text) as Statement;
  const texts = textsHolding(state, at.text, at.index);
  const to = (next: Statement | undefined, says: string): Candidate => {
    const alone = next === undefined && texts.some((text) => (parsedPolicy(text)?.length ?? 0) < 2);
    const put = alone ? nothing(statement) : next;
    return {
      state: replaced(state, new Map(texts.map((text) => [text, changedText(text, at.index, put)]))),
      before: at.text ?? '',
      after: next === undefined ? '(nothing)' : JSON.stringify(next),
      says: alone ? 'detach the policy' : says,
    };
  };
  const found: Candidate[] = [];
  for (const { operator, key, values } of conditionsOf(statement)) {
    const ended = values.map((value) => (/[^/]\*$/.test(value) ? `${value.slice(0, -1)}/*` : value));
    if (ended.join() !== values.join())
      found.push(to(withCondition(statement, operator, key, ended), 'end the prefix with a slash'));
  }
  const prefixes = (tenant?.data ?? []).flatMap(({ prefix }) => (prefix === undefined ? [] : [`${prefix}*`]));
  if (request !== undefined && /^s3:ListBucket/.test(request.action) && prefixes.length > 0)
    found.push(
      to(withCondition(statement, 'StringLike', 's3:prefix', prefixes), 'list only the tenant’s own keys'),
    );
  if (at.layer === 'trust') found.push(...principalChanges(statement, state, to));
  const actions = [statement.Action].flat().filter((one) => typeof one === 'string');
  const arns = (tenant?.data ?? []).flatMap(({ bucket, prefix = '' }) => [
    `arn:aws:s3:::${bucket}`,
    `arn:aws:s3:::${bucket}/${prefix}*`,
  ]);
  // A bucket's policy is about that bucket alone, and IAM's and STS's actions about none.
  const narrows = /^(identity|session|boundary)$/.test(at.layer) && actions.every((one) => /^s3:/i.test(one));
  if (narrows && arns.length > 0 && statement.Resource !== undefined)
    if ([statement.Resource].flat().join() !== arns.join())
      found.push(to({ ...statement, Resource: arns }, 'name only the tenant’s own data'));
  const kept = actions.filter((one) => request === undefined || !globs(one, request.action));
  if (kept.length > 0 && kept.length < actions.length)
    found.push(to({ ...statement, Action: kept }, 'remove the action'));
  found.push(to(undefined, 'remove the statement'));
  return found;
}

/** A trust policy that trusts only the principal that Vault acts as. */
function principalChanges(
  statement: Statement,
  { brokerArn, vault }: DeployedState,
  to: (next: Statement, says: string) => Candidate,
): readonly Candidate[] {
  const { AWS } = (statement.Principal ?? {}) as { AWS?: string | string[] };
  const named = [AWS ?? (statement.Principal === '*' ? '*' : [])].flat();
  const brokers = [...new Set([brokerArn, ...vault.awsMounts.flatMap((one) => one.brokerArn ?? [])])];
  return brokers.flatMap((broker) =>
    named.length === 0 || named.join() === broker
      ? []
      : [to({ ...statement, Principal: { AWS: broker } }, 'trust only the principal that Vault acts as')],
  );
}

function globs(pattern: string, action: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(action);
}

function conditionsOf(
  statement: Statement,
): readonly { readonly operator: string; readonly key: string; readonly values: readonly string[] }[] {
  const conditions = (statement.Condition ?? {}) as Record<string, Record<string, string | string[]>>;
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: [values].flat() })),
  );
}

function withCondition(
  statement: Statement,
  operator: string,
  key: string,
  values: readonly string[],
): Statement {
  const conditions = (statement.Condition ?? {}) as Record<string, Record<string, unknown>>;
  return {
    ...statement,
    Condition: { ...conditions, [operator]: { ...conditions[operator], [key]: values } },
  };
}

/** Every policy text of the state with that very statement at that place. */
function textsHolding(state: DeployedState, statement: string, index: number): readonly string[] {
  const found = new Set<string>();
  JSON.stringify(state, (_, value) => {
    if (typeof value === 'string' && value.includes('"Statement"')) {
      const parsed = parsedPolicy(value);
      if (parsed !== undefined && JSON.stringify(parsed[index]) === statement) found.add(value);
    }
    return value;
  });
  return [...found];
}

function parsedPolicy(text: string): readonly unknown[] | undefined {
  try {
    const { Statement } = JSON.parse(text) as { Statement: unknown };
    return [Statement].flat();
  } catch {
    return undefined;
  }
}

function changedText(text: string, index: number, next: Statement | undefined): string {
  const document = JSON.parse(text) as Record<string, unknown>;
  const statements = [document.Statement]
    .flat()
    .flatMap((one, at) => (at !== index ? [one] : next === undefined ? [] : [next]));
  return JSON.stringify({ ...document, Statement: statements });
}

function replaced<T>(value: T, texts: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return (texts.get(value) ?? value) as T;
  if (Array.isArray(value)) return value.map((one) => replaced(one, texts)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, texts)])) as T;
}
