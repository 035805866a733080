import { resolve } from 'node:path';
import { GetRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { awsMountOf, unknownId } from '@cordon/domain';
import { AUDIT_DEVICE, auditLogOf } from '@cordon/lab';
import type { Axis, OpenSubject } from './issuance.types.ts';
import { startRaftVault } from './stage/raft-vault.ts';
import type { Stage } from './stage/stage.ts';
import { subjectOf } from './subjects.ts';
import { leaseFarm } from './tenants/grow-leases.ts';
import { growTenants } from './tenants/tenants.ts';

type AuditState = 'on' | 'off';

/** Vault’s file audit device: on, as the lab has it, until it is turned off. */
function auditDevice(stage: Stage): { turn(to: AuditState): Promise<void> } {
  const { sys } = stage.vault;
  const file_path = resolve(auditLogOf(stage.runDir));
  let state: AuditState = 'on';
  return {
    turn: async (to) => {
      if (to === state) return;
      if (to === 'on') await sys.enableAuditDevice('file', { path: AUDIT_DEVICE, options: { file_path } });
      else await sys.disableAuditDevice(AUDIT_DEVICE);
      state = to;
    },
  };
}

/** Longest key pattern used as padding; some resources of a real size rather than one monster. */
const CHUNK = 90;

/**
 * A session policy for one bucket of exactly `length` characters in compact JSON, as Vault sends it: padded with
 * object ARNs that nobody has. Throws `RangeError` when the bucket's name alone does not leave room.
 */
export function paddedPolicy(bucket: string, length: number): string {
  const resources = [`arn:aws:s3:::${bucket}`];
  const text = () =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetObject'], Resource: resources }],
    });
  const arn = `arn:aws:s3:::${bucket}/`;
  // Quotes and comma of one more element, and one character of a key at least.
  const least = arn.length + 4;
  if (length !== text().length && length - text().length < least)
    throw new RangeError(
      `a policy for \`${bucket}\` cannot have ${length} characters: too short for its ARN`,
    );
  while (text().length < length) {
    const room = length - text().length - arn.length - 3;
    // What is left over must again have room for a whole element.
    const key = room <= CHUNK ? room : room - CHUNK < least ? room - least : CHUNK;
    resources.push(`${arn}${'k'.repeat(key)}`);
  }
  return text();
}

const auditAxis: Axis = {
  id: 'audit',
  sentence: 'Vault’s file audit device, on as in the main run, or off',
  subjects: [
    'role-per-tenant',
    'kv-static',
    'approle-login',
    'shared-role-session-policy',
    'iam-user-per-lease',
  ],
  points: ['on', 'off'],
  visits: 'shuffled',
  open: async (stage) => {
    const audit = auditDevice(stage);
    return {
      at: async (point) => {
        await audit.turn(point === 'on' ? 'on' : 'off');
        return {};
      },
      close: () => audit.turn('on'),
    };
  },
};

const concurrencyAxis: Axis = {
  id: 'concurrency',
  sentence: 'clients that ask again as soon as they are answered (closed loop)',
  subjects: [
    'role-per-tenant',
    'kv-static',
    'sts-direct',
    'shared-role-session-policy',
    'approle-login',
    'iam-user-per-lease',
  ],
  points: ['1', '2', '4', '8', '16', '32', '64'],
  visits: 'shuffled',
  plot: { label: 'concurrent clients', log: true },
  open: async () => ({
    at: async (point) => ({ drive: { kind: 'closed', concurrency: Number(point) } }),
    close: async () => {},
  }),
};

const leasesAxis: Axis = {
  id: 'leases',
  sentence:
    'leases that Vault holds meanwhile, by its own count: created by reading a KV store with leases, with the audit device off; sts-direct does not use Vault',
  subjects: ['role-per-tenant', 'sts-direct', 'kv-static', 'shared-role-session-policy'],
  drift: 'sts-direct',
  points: ['0', '1000', '10000', '100000'],
  visits: 'grows',
  plot: { label: 'leases held', log: false },
  setUpMs: 50_000,
  burden: 2,
  open: async (stage) => {
    const farm = await leaseFarm(stage);
    const audit = auditDevice(stage);
    return {
      at: async (point, _, until) => {
        const missing = Number(point) - farm.held();
        if (missing <= 0) return { reached: () => String(farm.held()) };
        stage.counter.enter();
        stage.say(`making leases: ${farm.held()} of ${point}`);
        await audit.turn('off');
        try {
          await farm.grow(missing, until);
        } finally {
          await audit.turn('on');
        }
        return { reached: () => String(farm.held()) };
      },
      close: () => farm.close(),
    };
  },
};

const rateAxis: Axis = {
  id: 'rate',
  sentence: 'requests offered a second, until a subject no longer keeps up (open loop)',
  subjects: [
    'role-per-tenant',
    'kv-static',
    'iam-user-per-lease',
    'sts-direct',
    'shared-role-session-policy',
    'shared-role-session-tags',
  ],
  points: ['10', '20', '40', '80', '160', '320'],
  visits: 'sweeps',
  plot: { label: 'offered requests a second', log: true },
  open: async () => ({
    at: async (point) => ({ drive: { kind: 'open', ratePerSecond: Number(point), arrivals: 'poisson' } }),
    close: async () => {},
  }),
};

const sessionPolicyAxis: Axis = {
  id: 'session-policy',
  sentence: 'characters of the session policy that Vault sends; AWS takes 2,048 at most, 0 is none at all',
  subjects: ['shared-role-session-policy'],
  points: ['0', '256', '512', '1024', '1536', '2048'],
  visits: 'shuffled',
  plot: { label: 'session policy, characters', log: false },
  open: async () => {
    const undo = new Map<string, () => Promise<void>>();
    return {
      at: async (point, { aws, tenants, id }) => {
        if (aws === undefined) throw new Error('it sends no session policy');
        const awsMount = awsMountOf(aws.deployment);
        const { aws: engine } = aws.vault.secrets;
        for (const { vaultRole, bucket } of tenants) {
          const role = await engine.readRole(vaultRole, { mountPoint: awsMount });
          const set = (policy_document: string) =>
            engine.createOrUpdateRole(
              vaultRole,
              {
                credential_type: role.credential_type,
                role_arns: role.role_arns,
                policy_document,
              },
              { mountPoint: awsMount },
            );
          const key = `${id}/${vaultRole}`;
          if (!undo.has(key)) undo.set(key, () => set(role.policy_document));
          await set(Number(point) === 0 ? '' : paddedPolicy(bucket, Number(point)));
        }
        return {};
      },
      close: async () => {
        for (const back of undo.values()) await back();
      },
    };
  },
};

const sessionTagsAxis: Axis = {
  id: 'session-tags',
  sentence: 'session tags that Vault sends, the tenant’s first; AWS takes 50 at most',
  subjects: ['shared-role-session-tags'],
  points: ['0', '1', '5', '10', '25', '50'],
  visits: 'shuffled',
  plot: { label: 'session tags', log: false },
  open: async (stage) => {
    const undo = new Map<string, () => Promise<void>>();
    return {
      at: async (point, { aws, tenants, id }) => {
        if (aws === undefined) throw new Error('it sends no session tags');
        const awsMount = awsMountOf(aws.deployment);
        const { aws: engine } = aws.vault.secrets;
        for (const { vaultRole, id: tenant } of tenants) {
          const role = await engine.readRole(vaultRole, { mountPoint: awsMount });
          const [arn = ''] = role.role_arns;
          const RoleName = arn.slice(arn.lastIndexOf('/') + 1);
          if (!undo.has(RoleName)) undo.set(RoleName, await withAnyTags(RoleName));
          const { credential_type, role_arns } = role;
          const set = (session_tags: Record<string, string>) =>
            engine.createOrUpdateRole(
              vaultRole,
              { credential_type, role_arns, session_tags },
              { mountPoint: awsMount },
            );
          const key = `${id}/${vaultRole}`;
          if (!undo.has(key)) undo.set(key, () => set(role.session_tags));
          await set(tags(tenant, Number(point)));
        }
        return {};
      },
      close: async () => {
        for (const back of undo.values()) await back();
      },
    };

    /** The topology's trust policy wants the one tag and no other: lifted while this axis is measured. */
    async function withAnyTags(RoleName: string): Promise<() => Promise<void>> {
      const { Role } = await stage.admin.iam.send(new GetRoleCommand({ RoleName }));
      const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
      const put = (PolicyDocument: string) =>
        stage.admin.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      const document = JSON.parse(trust);
      for (const statement of document.Statement) delete statement.Condition;
      await put(JSON.stringify(document));
      return async () => {
        await put(trust);
      };
    }
  },
};

function tags(tenant: string, count: number): Record<string, string> {
  const more = Array.from({ length: Math.max(0, count - 1) }, (_, n) => [`bench-${n}`, 'x'.repeat(8)]);
  return count === 0 ? {} : { tenant, ...Object.fromEntries(more) };
}

const storageAxis: Axis = {
  id: 'storage',
  sentence:
    'Vault’s storage: in memory as in the main run (a dev server), or raft on disk (a server of its own)',
  subjects: [
    'role-per-tenant',
    'kv-static',
    'approle-login',
    'shared-role-session-policy',
    'iam-user-per-lease',
  ],
  points: ['inmem', 'raft'],
  visits: 'shuffled',
  // Another Vault, and the topologies applied to it.
  setUpMs: 25_000,
  open: async (stage) => {
    const raft = await startRaftVault(stage);
    const there = stage.withVault(raft);
    const twins = new Map<string, OpenSubject>();
    return {
      at: async (point, { id }) => {
        if (point === 'inmem') return {};
        stage.counter.enter();
        const twin = twins.get(id) ?? (await subjectOf(id).open(there));
        twins.set(id, twin);
        return { subject: twin };
      },
      close: () => raft.stop(),
    };
  },
};

const tenantsAxis: Axis = {
  id: 'tenants',
  sentence: 'tenants that exist in Vault and IAM, used in turn; kv-static always has three',
  subjects: [
    'role-per-tenant',
    'kv-static',
    'shared-role-session-policy',
    'shared-role-session-tags',
    'iam-user-per-lease',
  ],
  drift: 'kv-static',
  points: ['3', '10', '100', '1000'],
  visits: 'grows',
  plot: { label: 'tenants', log: true },
  setUpMs: 45_000,
  burden: 1,
  open: async (stage) => {
    const before = new Map<OpenSubject, number>();
    /** As many as all have: where time ran out for one, the others' newest are not asked for. */
    const level = (): string => {
      const least = Math.min(...[...before.keys()].map(({ tenants }) => tenants.length));
      for (const { tenants } of before.keys()) tenants.length = least;
      return String(least);
    };
    return {
      at: async (point, subject, until) => {
        if (subject.aws === undefined) return { reached: () => (before.size === 0 ? point : level()) };
        if (!before.has(subject)) before.set(subject, subject.tenants.length);
        stage.counter.enter();
        if (subject.tenants.length < Number(point))
          stage.say(`tenants of ${subject.id}: ${subject.tenants.length}, to be ${point}`);
        await growTenants(stage, subject, Number(point), until);
        // A secret id and a token for each newcomer.
        await subject.settle();
        return { reached: level };
      },
      // Those added stay in Vault and IAM, but nobody asks for them any more.
      close: async () => {
        for (const [{ tenants }, count] of before) tenants.length = count;
      },
    };
  },
};

/** Everything that can be varied, a row each. */
const AXES: ReadonlyMap<string, Axis> = new Map(
  [
    auditAxis,
    concurrencyAxis,
    leasesAxis,
    rateAxis,
    sessionPolicyAxis,
    sessionTagsAxis,
    storageAxis,
    tenantsAxis,
  ].map((axis) => [axis.id, axis]),
);

/** Ids of all axes, sorted. */
export const axisIds = (): readonly string[] => [...AXES.keys()].sort();

/** Throws `UsageError` for an unknown id. */
export function axisOf(id: string): Axis {
  const found = AXES.get(id);
  if (found === undefined) throw unknownId('axis', id, axisIds());
  return found;
}
