import type { DeployedState } from './state.types.ts';

/** The accounts that the state speaks of. */
export function accountsOf({
  accountId,
  roles,
  users,
  buckets,
  brokerArn,
}: DeployedState): readonly string[] {
  const arns = [...roles.map(({ arn }) => arn), ...users.map(({ arn }) => arn), brokerArn];
  const found = [
    accountId,
    ...buckets.map((bucket) => bucket.accountId),
    ...arns.map((arn) => arn.split(':')[4] ?? ''),
  ];
  return [...new Set(found.filter((one) => one !== ''))];
}
