import { GetRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { awsMountOf } from '@cordon/domain';
import type { Axis } from '../axis.types.ts';

const axis: Axis = {
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

export default axis;

function tags(tenant: string, count: number): Record<string, string> {
  const more = Array.from({ length: Math.max(0, count - 1) }, (_, n) => [`bench-${n}`, 'x'.repeat(8)]);
  return count === 0 ? {} : { tenant, ...Object.fromEntries(more) };
}
