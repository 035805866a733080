import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CheckReport, check, checkHtml, checkMarkdown, toText } from '@cordon/check';
import { loadEngine } from '@cordon/engines';
import { type PlannedDeployment, planDeployment } from '@cordon/harness/planned-deployment';
import { makeRunDir } from '@cordon/harness/run-dir';
import { openStage, type Stage } from '@cordon/harness/stage';
import { AWS_READS, liveNeeds, readLive } from '@cordon/live';
import { topologyIds } from '@cordon/stacks';
import { strength } from '@cordon/strength';
import { parseAcl, readShow, standingOf } from '@cordon/terraform';
import { connectVault } from '@cordon/vault';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { $ } from 'zx';
import { drillDrift } from '../drills/drift/run.ts';
import { seed } from '../drills/on-lab.ts';
import { withLabEnvironment } from './as-environment.ts';
import { configOf } from './config-of.ts';
import { furnish, makeReader, PLANTED } from './reader.ts';

let stage: Stage;
const run = makeRunDir();

beforeAll(async () => {
  stage = await openStage({ engine: await loadEngine('localstack'), runDir: run.path });
});
afterAll(() => stage?.close());

const admins = () => {
  const { admin, rolesAdmin } = stage.lab.access;
  return rolesAdmin === undefined ? [admin] : [admin, rolesAdmin];
};
const liveNow = () => withLabEnvironment(stage.lab.access, admins(), async (settings) => readLive(settings));

async function deployOne(topology: string, index: number) {
  const tenants = ['acme', 'acme-eu', 'globex'];
  const planned = await planDeployment(run, { topology, guards: [], tenants, index });
  const deployment = await stage.deploy(planned);
  if (deployment === undefined) throw new Error('nothing was deployed');
  return { planned, deployment };
}

/** By day one of each kind of credential: a role each, tags and a shared policy, a user each, none of Vault’s engine. */
const LOOKED_AT = strength(
  await topologyIds(),
  ['role-per-tenant', 'shared-role-session-tags', 'iam-user-per-lease', 'web-identity-tags'],
  await topologyIds(),
);

test.each(LOOKED_AT.map((topology, index) => [topology, index] as const))(
  'of %s the services say what its state says',
  async (topology, index) => {
    const { planned, deployment } = await deployOne(topology, index);
    const config = configOf(deployment);
    // Of a state with two accounts nothing says in which of them a bucket lies.
    const { accountId } = deployment;
    const state = check(readShow(await stage.show(planned), { accountId }), config, { name: 'state.json' });
    const live = check(await liveNow(), config, { name: 'live' });
    await stage.destroy(planned);
    expect({ boundaries: live.boundaries, tenants: live.tenants, lacking: live.lacking }).toEqual({
      boundaries: state.boundaries,
      tenants: state.tenants,
      lacking: [],
    });
    const told = ({ findings }: typeof live) => findings.map(({ boundary, pairs }) => [boundary, pairs]);
    expect(told(live)).toEqual(told(state));
  },
);

test('what somebody changes by hand is found, named, and shown by a request', async () => {
  const { planned, deployment } = await deployOne('role-per-tenant', 91);
  await seed(stage, deployment);
  const { signal } = new AbortController();
  const drill = await drillDrift({ stage, planned, deployment, runDir: run.path, signal });
  await stage.destroy(planned);
  expect(drill.findings).toEqual([]);
  expect(drill.made.map(({ fired }) => fired)).toEqual(drill.made.map(() => 'served'));
  expect(drill.made.filter(({ terraformSees }) => !terraformSees).map(({ act }) => act)).toEqual([
    ...['entity', 'role-policy-beside', 'bucket-policy'],
  ]);
});

/** By day every fourth statement is taken away. */
const ONE_IN = strength(1, 4, 1);

test('the two documents of --needs are enough, and every statement of them is needed', async () => {
  const { access } = stage.lab;
  const { deployment, planned } = await deployOne('role-per-tenant', 90);
  const [tenant] = deployment.tenants;
  await furnish(access, {
    authMount: deployment.vault.authMount,
    roleId: tenant?.appRole?.roleId ?? '',
  });
  const config = configOf(deployment);
  const needs = await liveNeeds({ address: access.vaultAddress, token: access.vaultToken });
  expect(needs.exact).toBe(true);
  const reader = await makeReader(access, 'cordon-reader', needs);
  const operator = connectVault({ address: access.vaultAddress, token: access.vaultToken });
  const auditFile = join(run.path, 'audit.jsonl');
  await operator.sys.enableAuditDevice('file', { options: { file_path: auditFile } });
  const lookAs = (token: string) =>
    withLabEnvironment({ ...access, vaultToken: token }, [reader.credentials], async (settings) =>
      check(await readLive(settings), config, { name: 'live', fixes: false }),
    );
  try {
    const whole = check(await liveNow(), config, { name: 'live', fixes: false });
    const asReader = await lookAs(reader.token);
    expect(whole.answer).toBe('proved');
    expect(asReader.boundaries).toEqual(whole.boundaries);
    await neverWrote(auditFile, reader.name, needs.vault);
    const forms = [toText, JSON.stringify, checkMarkdown, checkHtml].map((form) => form(asReader));
    const secrets = [...Object.values(PLANTED), reader.token, reader.credentials.secretAccessKey];
    for (const secret of [...secrets, await brokerSecret(planned)])
      for (const form of forms) expect(form).not.toContain(secret);

    const { iam } = needs;
    const { Statement } = iam as { Statement: { Sid: string }[] };
    for (const { Sid } of Statement.filter((_, at) => at % ONE_IN === 0)) {
      await reader.may({ iam: { ...iam, Statement: Statement.filter((one) => one.Sid !== Sid) } });
      isUntold(await lookAs(reader.token), whole, Sid);
    }
    await reader.may({ iam });
    const stanzas = needs.vault.split('\n').filter((line) => line !== '');
    for (const stanza of stanzas.filter((_, at) => at % ONE_IN === 0)) {
      await reader.may({ vault: stanzas.filter((one) => one !== stanza).join('\n') });
      isUntold(await lookAs(reader.token), whole, stanza);
    }
  } finally {
    operator.close();
    reader.close();
  }
});

test('the table of types has every type and every attribute of the providers that are built', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'cordon-schema-'));
  try {
    const source = (name: string) => ({ source: `hashicorp/${name}` });
    const required_providers = { aws: source('aws'), vault: source('vault') };
    writeFileSync(join(dir, 'main.tf.json'), JSON.stringify({ terraform: { required_providers } }));
    const tofu = $({ cwd: dir, env: stage.lab.terraformEnv(), quiet: true });
    const terraform = stage.lab.workshop.terraform ?? 'tofu';
    await tofu`${terraform} init -input=false`;
    const { stdout } = await tofu`${terraform} providers schema -json`;
    const { provider_schemas: schemas } = JSON.parse(stdout) as ProviderSchemas;
    const types = Object.values(schemas).flatMap((one) => Object.entries(one.resource_schemas ?? {}));
    expect(types.length).toBeGreaterThan(100);
    const unknown = types.flatMap(([type, { block }]) => {
      const standing = standingOf(type);
      if (standing.kind !== 'modelled') return standing.why === 'an unknown type' ? [type] : [];
      return [...Object.keys(block.attributes ?? {}), ...Object.keys(block.block_types ?? {})]
        .filter((attribute) => standing.attributes[attribute] === undefined)
        .map((attribute) => `${type}.${attribute}`);
    });
    // Set, each of these is told: it is not modelled.
    expect(unknown.filter((one) => !/\.(alias_metadata|token_policies|group|user)$/.test(one))).toEqual([]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

interface ProviderSchemas {
  readonly provider_schemas: Readonly<
    Record<
      string,
      {
        readonly resource_schemas?: Readonly<
          Record<string, { readonly block: { readonly attributes?: object; readonly block_types?: object } }>
        >;
      }
    >
  >;
}

/** Not proved, and named; and nothing that was proved is refuted, or the other way round. */
function isUntold(report: CheckReport, whole: CheckReport, without: string): void {
  const answers = report.boundaries.map(({ boundary, answer }) => [boundary, answer]);
  const due = whole.boundaries.map(({ boundary, answer }) => [
    boundary,
    expect.toBeOneOf([answer, 'unknown']),
  ]);
  expect({ without, answers }).toEqual({ without, answers: due });
  expect({ without, answer: report.answer }).toEqual({ without, answer: 'unknown' });
  expect(
    report.unknown.filter(({ reason }) => /could not be read|is not in the input/.test(reason)),
  ).not.toEqual([]);
}

async function brokerSecret(planned: PlannedDeployment): Promise<string> {
  const found = /"secret_key":"([^"]+)"/.exec(JSON.stringify(await stage.show(planned)))?.[1];
  if (found === undefined) throw new Error('the state holds no key of the broker');
  return found;
}

/** Holds every request that the reader made, as the services logged it, against what may be asked. */
async function neverWrote(auditFile: string, reader: string, vaultPolicy: string): Promise<void> {
  const audited = readFileSync(auditFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Audited)
    .filter(({ type, auth }) => type === 'request' && auth?.policies?.includes(reader) === true);
  expect(audited.length).toBeGreaterThan(20);
  const rules = parseAcl(vaultPolicy, 'needs');
  for (const { request } of audited) {
    const path = request.path.replace(/\/$/, '');
    expect(['read', 'list']).toContain(request.operation);
    expect(
      rules.some(
        (rule) =>
          rule.capabilities.includes(request.operation as 'read') &&
          new RegExp(`^${rule.path.replace(/\+/g, '[^/]+').replace(/\*$/, '.*')}$`).test(path),
      ),
      path,
    ).toBe(true);
  }
  const log = readFileSync(join(run.path, 'decisions.jsonl'), 'utf8');
  const asked = log
    .split('\n')
    .filter((line) => line.includes(`user/${reader}`) && line.includes('"cordon"'))
    .map((line) => JSON.parse(line) as Decided)
    .filter(({ userIdentity }) => userIdentity.arn?.endsWith(`user/${reader}`) === true);
  expect(asked.length).toBeGreaterThan(20);
  const actions = new Set(asked.flatMap(({ cordon }) => cordon.judged.map(({ action }) => action)));
  const allowed = Object.keys(AWS_READS).map((action) => action.toLowerCase());
  expect([...actions].filter((action) => !allowed.includes(action.toLowerCase()))).toEqual([]);
  expect(asked.filter(({ eventName }) => !/^(Get|List|Describe|Head)/.test(eventName))).toEqual([]);
  expect(asked.filter(({ errorCode }) => errorCode === 'AccessDenied')).toEqual([]);
}

interface Audited {
  readonly type: string;
  readonly auth?: { readonly policies?: readonly string[] };
  readonly request: { readonly path: string; readonly operation: string };
}

interface Decided {
  readonly eventName: string;
  readonly errorCode?: string;
  readonly userIdentity: { readonly arn?: string };
  readonly cordon: { readonly judged: readonly { readonly action: string }[] };
}
