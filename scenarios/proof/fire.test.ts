import type { Act, Answer, OpenEngine } from '@cordon/domain';
import {
  buildModel,
  type Finding,
  proveModel,
  stateFromConfiguration,
  type TerraformJson,
} from '@cordon/prover';
import { expect, test } from 'vitest';
import { fireFindings } from './fire-findings.ts';
import { fireAtVault } from './fire-vault.ts';
import { runSuite } from './suite.ts';
import { goldenStack } from './testing/golden-stack.ts';

/** An engine that answers as told, and remembers what it was asked. */
function engine(answer: (act: Act) => Answer): OpenEngine & { readonly acts: Act[] } {
  const acts: Act[] = [];
  return {
    acts,
    perform: async (act) => {
      acts.push(act);
      return answer(act);
    },
    canaries: async () => [],
    close: async () => {},
  };
}

const served: Answer = { kind: 'served', reason: 'ok' };
const refused: Answer = { kind: 'refused', refusal: 'authorization', reason: 'denied', httpStatus: 403 };
const hungUp: Answer = { kind: 'unclear', reason: 'the service hung up' };
const byOperator = ({ as }: Act) => as.kind === 'operator';

async function modelOf(topology: string, mutant?: string) {
  const model = buildModel(stateFromConfiguration((await goldenStack(topology, mutant)) as TerraformJson));
  return { model, findings: proveModel(model, { brief: true }).findings };
}

test('a suite against a service that hangs up confirms nothing', async () => {
  const { model } = await modelOf('role-per-tenant');
  const { requests, wanted, leftOut } = await runSuite(
    engine(() => hungUp),
    model,
    10,
  );
  expect(requests.length).toBe(10);
  expect(wanted).toBe(10);
  expect(new Set(requests.map(({ result }) => result))).toEqual(new Set(['unclear']));
  expect(leftOut.find(({ why }) => /beyond the 10/.test(why))?.classes).toBeGreaterThan(0);
});

test('a refusal of the credential itself says nothing about policies', async () => {
  const { model } = await modelOf('role-per-tenant');
  const expired: Answer = { kind: 'refused', refusal: 'authentication', reason: 'ExpiredToken' };
  const { requests } = await runSuite(
    engine((act) => (byOperator(act) ? served : expired)),
    model,
    6,
  );
  expect(new Set(requests.map(({ result }) => result))).toEqual(new Set(['unclear']));
});

test('a witness that is refused is a gap of the model', async () => {
  const { model, findings } = await modelOf('role-per-tenant', 'role-policy-any-bucket');
  const fired = await fireFindings(
    engine((act) => (byOperator(act) ? served : refused)),
    findings,
    model,
  );
  expect(fired.filter(({ result }) => result === 'gap').length).toBeGreaterThan(1);
});

test('every finding leaves an entry: IAM’s and the owner’s are not fired, with the reason', async () => {
  const iam = await modelOf('role-per-tenant', 'allow-iam-write');
  const open = engine(() => served);
  const fired = await fireFindings(open, iam.findings, iam.model);
  expect(fired.length).toBe(iam.findings.length);
  expect(fired.find(({ request }) => /iam:/.test(request))).toMatchObject({
    result: 'not-made',
    why: expect.stringContaining('would change the account’s IAM'),
  });
  expect(open.acts.filter(({ call }) => call.via === 'sdk' && call.service !== 's3')).toEqual([]);
  const locked = await modelOf('shared-role-session-tags', 'session-tag-dropped');
  expect((await fireFindings(open, locked.findings, locked.model)).map(({ why }) => why)).toContain(
    'it is that nothing is allowed: there is no request to make',
  );
});

test('looks into IAM are fired as findings, and one of each class in the suite', async () => {
  const { model, findings } = await modelOf('role-per-tenant', 'allow-iam-list');
  const isIam = ({ call }: Act) => call.via === 'sdk' && call.service === 'iam';
  const open = engine(() => served);
  const fired = await fireFindings(open, findings, model);
  const looks = fired.filter(({ request }) => /iam:List/.test(request));
  expect(looks.map(({ result }) => result)).toEqual(['confirmed', 'confirmed', 'confirmed']);
  expect(open.acts.filter(isIam).length).toBe(looks.length);
  const denied = await fireFindings(
    engine((act) => (isIam(act) ? refused : served)),
    findings,
    model,
  );
  expect(denied.filter(({ result }) => result === 'gap').map(({ request }) => request)).toEqual(
    looks.map(({ request }) => request),
  );

  const asking = engine(() => refused);
  const { requests } = await runSuite(asking, model, 1_000);
  const asked = requests.filter(({ request }) => /: iam:/.test(request));
  // Of each tenant: a look that the mutant allows, one that nothing allows, a change that nothing allows.
  expect(asked.map(({ expected }) => expected).toSorted()).toEqual([
    ...Array.from({ length: 3 }, () => 'allowed'),
    ...Array.from({ length: 6 }, () => 'refused'),
  ]);
  expect(asking.acts.filter(isIam).length).toBe(9);
  expect(requests.some(({ request }) => /s3:ListAllMyBuckets/.test(request))).toBe(true);
});

test('IAM takes no credentials of a federated user: nothing is asked there', async () => {
  const { model, findings } = await modelOf('federation-token', 'allow-everything');
  expect(findings.filter(({ witness }) => witness?.action.startsWith('iam:'))).toEqual([]);
  const { requests } = await runSuite(
    engine(() => refused),
    model,
    1_000,
  );
  expect(requests.filter(({ request }) => /: iam:/.test(request))).toEqual([]);
});

test('more findings than are fired are all there, and every boundary is among those fired', async () => {
  const { model, findings } = await modelOf('role-per-tenant', 'acl-whole-mount');
  const many: Finding[] = Array.from({ length: 30 }, () => findings).flat();
  const fired = await fireFindings(
    engine(() => served),
    many,
    model,
  );
  expect(fired.length).toBe(many.length);
  expect(fired.filter(({ why }) => /beyond the first 60/.test(why)).length).toBeGreaterThan(0);
});

test('Vault: what passes its ACL is confirmed, what is about parameters must be served, and silence is no answer', async () => {
  const finding: Finding = {
    ...{ boundary: 'tenant-credentials', from: 'acme', to: 'vault', caller: 'acme', path: [], sentence: '' },
    ...{ allowedBy: [], pairs: 1 },
    vault: { path: 'auth/token/create', capability: 'update', body: { policies: ['x'] } },
  };
  const plain: Finding = { ...finding, vault: { path: 'sys/leases/lookup', capability: 'update' } };
  const result = async (one: Finding, answer: Answer) =>
    (
      await fireAtVault(
        engine(() => answer),
        one,
      )
    ).result;
  const form: Answer = { kind: 'refused', refusal: 'form', reason: 'must be a subset', httpStatus: 400 };
  expect(await result(finding, served)).toBe('confirmed');
  expect(await result(finding, refused)).toBe('gap');
  expect(await result(finding, form)).toBe('gap');
  expect(await result(plain, form)).toBe('confirmed');
  expect(await result(plain, { kind: 'unclear', reason: 'not found', httpStatus: 404 })).toBe('confirmed');
  expect(await result(plain, hungUp)).toBe('unclear');
  expect(await result(plain, { kind: 'unclear', reason: 'sealed', httpStatus: 503 })).toBe('unclear');
  const gone: Finding = { ...plain, vault: { path: 'cordon-aws/roles/acme', capability: 'delete' } };
  expect(await result(gone, served)).toBe('not-made');
});
