import { learnManagedPolicies } from '../authorize/aws-managed-policy.ts';
import { AwsError } from '../errors/aws-error.ts';
import { escapeXml } from '../http/xml.ts';
import type { QueryCall } from '../query/query-call.ts';
import { identityKey } from '../state/entities.ts';
import { answer } from './answer.ts';
import { policyArnsOf, tagContext } from './assume-role.ts';
import { credentialsXml, mint, packedSize } from './mint.ts';
import { duration, sessionName, sessionPolicies, sessionTags } from './parameters.ts';
import { requireSigned } from './require-signed.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html */
export async function getFederationToken(call: QueryCall): Promise<void> {
  const { core, exchange, form, trace } = call;
  const caller = requireSigned(call);
  if (caller.session !== undefined)
    throw new AwsError(403, 'AccessDenied', 'Cannot call GetFederationToken with session credentials');
  const name = sessionName(form, 'Name', 32);
  trace.parameters.name = name;
  await learnManagedPolicies(core, policyArnsOf(form));
  const isRoot = caller.principal.kind === 'root';
  const seconds = duration(form, isRoot ? 3600 : 43_200, isRoot ? 3600 : 129_600);
  const policies = sessionPolicies(form, core.store);
  const tags = sessionTags(form);
  const arn = `arn:aws:sts::${caller.accountId}:federated-user/${name}`;
  for (const action of [
    'sts:GetFederationToken',
    ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
  ])
    call.require({
      action,
      resource: arn,
      resourceAccountId: caller.accountId,
      context: tagContext(tags, undefined),
    });
  const packed = packedSize({ ...policies, tags });
  const now = Math.floor(exchange.now / 1000);
  const user = core.store.get('users', identityKey(caller.accountId, caller.userName ?? ''));
  const issued = mint(
    {
      kind: 'federated-user',
      accountId: caller.accountId,
      issuedAt: now,
      expiresAt: now + seconds,
      ...(user === undefined ? {} : { owner: { name: user.name, id: user.id } }),
      name,
      ...policies,
      tags,
      transitive: [],
      chained: false,
    },
    core.tokenKey,
  );
  answer(
    call,
    `${credentialsXml(issued)}<FederatedUser><FederatedUserId>${caller.accountId}:${escapeXml(name)}</FederatedUserId>` +
      `<Arn>${escapeXml(arn)}</Arn></FederatedUser>${packed === undefined ? '' : `<PackedPolicySize>${packed}</PackedPolicySize>`}`,
  );
}
