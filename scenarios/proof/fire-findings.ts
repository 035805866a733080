import type { OpenEngine } from '@cordon/domain';
import {
  accountTarget,
  type Caller,
  decisionOn,
  type Finding,
  type IsolationModel,
  iamTarget,
  type Target,
  type Witness,
} from '@cordon/prover';
import { type Fired, fire } from './fire.ts';
import { fireAtVault, vaultCallOf } from './fire-vault.ts';
import { iamCallsFor } from './iam-operations.ts';

/** Findings fired at most, those of each boundary first: a broken topology has thousands that are alike. */
const MOST_FIRED = 60;

/** Reads before writes, writes before what changes policies: a request must not undo what the next one shows. */
const ORDER = ['reads', 'metadata', 'future', 'writes', 'vault reads', 'vault writes', 'grants', 'none'];

/**
 * Makes the request of every finding, up to a number; each finding that is not fired is there, too, with the reason.
 * Resolves to one entry a finding, in the order they were made.
 */
export async function fireFindings(
  open: OpenEngine,
  findings: readonly Finding[],
  model: IsolationModel,
): Promise<Fired[]> {
  const fired: Fired[] = [];
  const callers = new Map(
    [...model.tenants.flatMap((one) => one.callers), ...model.outsiders].map((caller) => [caller.id, caller]),
  );
  let made = 0;
  for (const finding of inOrder(findings)) {
    if (made >= MOST_FIRED) {
      fired.push(
        notFired(finding, `beyond the first ${MOST_FIRED} findings; those before it are of the same kinds`),
      );
      continue;
    }
    const one = await fireOne(open, finding, model, callers);
    if (one.result !== 'not-made') made++;
    fired.push(one);
  }
  return fired;
}

/** One of each boundary, then the next of each: so that a limit leaves none out. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const groups = [...Map.groupBy(findings, ({ boundary }) => boundary).values()];
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  const mixed = Array.from({ length: longest }, (_, at) => groups.flatMap((group) => group[at] ?? [])).flat();
  return [
    ...mixed.slice(0, MOST_FIRED).toSorted((a, b) => ORDER.indexOf(kindOf(a)) - ORDER.indexOf(kindOf(b))),
    ...mixed.slice(MOST_FIRED),
  ];
}

function kindOf(finding: Finding): string {
  if (finding.vault !== undefined)
    return vaultCallOf(finding)?.method === 'POST' ? 'vault writes' : 'vault reads';
  return finding.witness?.question ?? 'none';
}

/** Makes the request of one finding. */
export async function fireOne(
  open: OpenEngine,
  finding: Finding,
  model: IsolationModel,
  callers: ReadonlyMap<string, Caller>,
): Promise<Fired> {
  if (finding.takes !== undefined)
    return notFired(finding, `it takes a step of an operator first: ${finding.takes}`);
  if (finding.vault !== undefined) return fireAtVault(open, finding);
  const { witness } = finding;
  if (witness === undefined)
    return notFired(finding, 'it is that nothing is allowed: there is no request to make');
  const caller = callers.get(finding.caller);
  if (caller === undefined) return notFired(finding, 'the model has no such credentials');
  const target = targetOf(finding, model);
  if (target === undefined) return lookIntoIam(open, finding, witness, caller, model);
  return fire(open, { witness, caller, target });
}

/** A look into IAM is made, by a call whose resource the model allows, too; a change of it is not. */
async function lookIntoIam(
  open: OpenEngine,
  finding: Finding,
  witness: Witness,
  caller: Caller,
  model: IsolationModel,
): Promise<Fired> {
  if (witness.question !== 'metadata')
    return notFired(
      finding,
      `\`${witness.action}\` would change the account’s IAM, on which every other request rests`,
    );
  const target = iamTarget(String(witness.context['aws:resourceaccount']));
  const asked = iamCallsFor([witness.action], target.accountId, model)
    .map(({ resource, call }) => ({ call, asked: { ...witness, resource } }))
    .find((one) => decisionOn(one.asked, caller, target).outcome === 'allowed');
  if (asked === undefined)
    return notFired(finding, `no call of the SDK asks for \`${witness.action}\` of what is deployed`);
  return fire(open, { witness: asked.asked, caller, target, given: asked.call });
}

function targetOf({ to, witness }: Finding, model: IsolationModel): Target | undefined {
  const own = model.tenants.find(({ id }) => id === to)?.data;
  const bucket = own?.find(({ arn }) => witness?.resource.startsWith(arn) === true) ?? own?.[0];
  if (bucket !== undefined) return bucket;
  const account = witness?.context['aws:resourceaccount'];
  return witness?.action.startsWith('s3:') && typeof account === 'string'
    ? accountTarget(account)
    : undefined;
}

function notFired({ from, sentence, witness }: Finding, why: string): Fired {
  const request = witness === undefined ? sentence : `${from}: ${witness.action} on ${witness.resource}`;
  return { result: 'not-made', request, expected: 'allowed', why };
}
