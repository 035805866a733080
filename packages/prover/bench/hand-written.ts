import type { DeployedState } from '../src/index.ts';

/**
 * The same deployment with policies as people write them: each role's own policy ends with Deny statements on everything
 * that are each tenant's own, by name, by address and by prefix, so that no two tenants' policies are alike.
 */
export function handWritten(state: DeployedState): DeployedState {
  const roles = state.roles.map((role, index) => ({
    ...role,
    inline: role.inline.map((one) => {
      const document = JSON.parse(one.text) as { Statement: unknown[] };
      const deny = (rest: object): object => ({ Effect: 'Deny', Resource: '*', ...rest });
      const own = [
        deny({
          Action: 's3:DeleteBucket*',
          Condition: { StringNotEquals: { 'aws:UserAgent': `t${index}` } },
        }),
        deny({
          Action: ['s3:*'],
          Condition: { NotIpAddress: { 'aws:SourceIp': `10.${index >> 8}.${index & 255}.0/24` } },
        }),
        deny({ Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': `secret-${index}/*` } } }),
      ].slice(0, 1 + (index % 3));
      return { ...one, text: JSON.stringify({ ...document, Statement: [...document.Statement, ...own] }) };
    }),
  }));
  return { ...state, roles };
}
