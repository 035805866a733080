import type { Boundary } from '@cordon/domain';
import { ofAccount } from '../model/account.ts';
import { accountsOf } from '../model/build-model.ts';
import type { IsolationModel, TenantModel } from '../model/model.types.ts';
import { type DecidedClass, provePair } from '../pair/prove-pair.ts';
import type { Caller, PairAnswer, Question, Target, Witness } from '../problem.types.ts';
import { bucketText, callerText, standingOf } from '../sharing/canonical.ts';
import type { Finding } from './report.types.ts';

/** Which boundary a request crosses at another tenant's bucket. */
export const CROSSES: Readonly<Record<Question, Boundary>> = {
  reads: 'tenant-data',
  writes: 'tenant-data',
  future: 'tenant-data',
  metadata: 'tenant-metadata',
  grants: 'self-grant',
};

/** What an owner must be able to do with its own bucket, or the topology is no use. */
const CORE = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'];

export interface Answers {
  readonly findings: readonly Finding[];
  readonly unknown: readonly { readonly boundary: Boundary; readonly reason: string }[];
}

/** What an owner may do in its own bucket. */
interface OwnAnswer {
  readonly answer: PairAnswer;
  /** Those of `CORE` that some request is allowed. */
  readonly core: ReadonlySet<string>;
}

/** Proofs of single pairs, shared between pairs that are the same problem. */
export class ProofCache {
  readonly #answers = new Map<string, PairAnswer>();
  readonly #own = new Map<string, OwnAnswer>();

  prove(caller: Caller, target: Target): PairAnswer {
    return shared(this.#answers, caller, target, () => provePair(caller, target));
  }

  /** The owner's own pair, decided once for all that is asked of it. */
  proveOwn(caller: Caller, target: Target): OwnAnswer {
    return shared(this.#own, caller, target, () => {
      const core = new Set<string>();
      const onClass = ({ action, outcome }: DecidedClass): void => {
        if (outcome !== 'refused') for (const name of CORE) if (action.members.includes(name)) core.add(name);
      };
      return { answer: provePair(caller, target, { onClass, every: true }), core };
    });
  }
}

function shared<T>(known: Map<string, T>, caller: Caller, target: Target, make: () => T): T {
  const key = `${target.kind} ${standingOf(caller, target)}\n${callerText(caller, target)}\n--\n${bucketText(caller, target)}`;
  let found = known.get(key);
  if (found === undefined) {
    found = make();
    known.set(key, found);
  }
  return found;
}

/** Questions beyond pairs: the owner's own access and grants, the account's IAM, listing, outsiders, and Vault's paths. */
export function askBeyondPairs(model: IsolationModel, cache: ProofCache): Answers {
  const findings: Finding[] = [];
  const unknown: { boundary: Boundary; reason: string }[] = [];
  const note = (answer: PairAnswer, boundary: Boundary): void => {
    for (const reason of answer.reasons) unknown.push({ boundary, reason });
  };
  const accounts = accountsOf(model.state);
  findings.push(...model.waiting.map(whatWaits));
  for (const tenant of model.tenants) {
    findings.push(...lockedOut(tenant, cache));
    for (const { boundaries, reason } of tenant.gaps)
      for (const boundary of boundaries) unknown.push({ boundary, reason });
    for (const one of tenant.escalations) findings.push(escalation(one));
    for (const caller of tenant.callers) {
      for (const target of tenant.data) {
        const { answer: own } = cache.proveOwn(caller, target);
        note(own, 'self-grant');
        for (const witness of own.witnesses)
          if (witness.question === 'grants')
            findings.push(findingOf(caller, target, witness, 'self-grant', 1));
      }
      for (const target of model.unowned) {
        const { witnesses, reasons } = cache.prove(caller, target);
        for (const { action, resource } of witnesses)
          unknown.push({
            boundary: 'tenant-data',
            reason: `\`${tenant.id}\` may \`${action}\` on \`${resource}\`, a bucket that belongs to no tenant: whose data it holds is not known here`,
          });
        for (const reason of reasons) unknown.push({ boundary: 'tenant-data', reason });
      }
      for (const account of accounts) {
        for (const { caller: asking, target } of ofAccount(caller, account, model.state)) {
          const answer = cache.prove(asking, target);
          if (target.kind !== 'account') note(answer, 'self-grant');
          note(answer, 'tenant-enumeration');
          for (const witness of answer.witnesses)
            findings.push(findingOf(caller, target, witness, crossedIn(witness), 1));
        }
      }
    }
    for (const caller of [...model.outsiders, ...tenant.outsiders])
      for (const target of tenant.data) {
        const answer = cache.prove(caller, target);
        note(answer, 'tenant-data');
        for (const witness of answer.witnesses)
          findings.push(findingOf(caller, target, witness, CROSSES[witness.question], 1));
      }
  }
  return { findings, unknown };
}

/** What a request to a whole account crosses: looking tells of others, changing may grant anything. */
function crossedIn({ question }: Witness): Boundary {
  return question === 'metadata' ? 'tenant-enumeration' : 'self-grant';
}

function lockedOut(tenant: TenantModel, cache: ProofCache): Finding[] {
  // What it has to cross something for is nothing that it can count on.
  const own = tenant.callers.filter(({ crossed }) => crossed !== true);
  // Whether it is locked out is then not known either.
  if (tenant.gaps.some(({ boundaries }) => boundaries.includes('owner-access'))) return [];
  const locked = (sentence: string): Finding => ({
    boundary: 'owner-access',
    from: tenant.id,
    to: tenant.id,
    caller: 'all its credentials',
    path: [],
    sentence,
    allowedBy: [],
    pairs: 1,
  });
  if (own.length === 0) return [locked(`tenant \`${tenant.id}\` can get no credentials at all`)];
  return tenant.data.flatMap((target): Finding[] => {
    const open = own.map((caller) => cache.proveOwn(caller, target).core);
    const shut = CORE.filter((action) => !open.some((core) => core.has(action)));
    if (shut.length === 0) return [];
    const where = tenant.data.length === 1 ? 'its own bucket' : `\`${target.arn}\``;
    return [
      locked(`no credentials of \`${tenant.id}\` allow ${shut.join(', ')} in ${where}, whatever the request`),
    ];
  });
}

function escalation(one: TenantModel['escalations'][number]): Finding {
  const { tenant, path, capability, why, boundary, steps, route, body } = one;
  return {
    boundary,
    from: tenant,
    to: 'vault',
    caller: `Vault token of ${tenant}`,
    path: [...steps, `vault ${capability} ${path}`],
    vault: {
      path,
      capability,
      ...(route === undefined ? {} : { token: route }),
      ...(body === undefined ? {} : { body }),
    },
    sentence: `the Vault token of \`${tenant}\` may \`${capability}\` \`${path}\`: ${why}`,
    allowedBy: [],
    pairs: 1,
  };
}

function whatWaits({ who, ...one }: IsolationModel['waiting'][number]): Finding {
  return { ...one, from: who, to: 'account', caller: who, allowedBy: [], pairs: 1 };
}

/** The finding that a witness is. */
export function findingOf(
  caller: Caller,
  target: Target,
  witness: Witness,
  boundary: Boundary,
  pairs: number,
): Finding {
  const by = witness.allowedBy.map(
    ({ policy, sid, index }) => `statement ${sid === undefined ? index + 1 : `\`${sid}\``} of ${policy}`,
  );
  const as =
    witness.name === undefined || caller.name?.by !== 'caller' ? '' : ` under the name \`${witness.name}\``;
  return {
    boundary,
    from: caller.tenant ?? caller.id,
    to: target.tenant ?? 'account',
    caller: caller.id,
    path: caller.path,
    ...(caller.route === undefined ? {} : { route: caller.route }),
    witness,
    sentence: `\`${caller.id}\`${as} may \`${witness.action}\` on \`${witness.resource}\`${chosenText(witness)}: allowed by ${by.join(' and ') || 'nothing that denies it'}`,
    allowedBy: witness.allowedBy,
    pairs,
  };
}

function chosenText({ chosen }: Witness): string {
  const shown = Object.entries(chosen).filter(
    ([key]) => !/^aws:(userid|principalarn|username|epochtime)$/.test(key),
  );
  return shown.length === 0
    ? ''
    : ` with ${shown.map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join(', ')}`;
}
