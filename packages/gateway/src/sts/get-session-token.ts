import { AwsError } from '../errors/aws-error.ts';
import type { QueryCall } from '../query/query-call.ts';
import { identityKey } from '../state/entities.ts';
import { answer } from './answer.ts';
import { credentialsXml, mint } from './mint.ts';
import { duration } from './parameters.ts';
import { requireSigned } from './require-signed.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
export async function getSessionToken(call: QueryCall): Promise<void> {
  const { core, exchange, form } = call;
  const caller = requireSigned(call);
  if (caller.session !== undefined)
    throw new AwsError(403, 'AccessDenied', 'Cannot call GetSessionToken with session credentials');
  if (form.has('SerialNumber') || form.has('TokenCode'))
    throw new AwsError(
      403,
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    );
  const isRoot = caller.principal.kind === 'root';
  const seconds = duration(form, isRoot ? 3600 : 43_200, isRoot ? 3600 : 129_600);
  const now = Math.floor(exchange.now / 1000);
  const user = core.store.get('users', identityKey(caller.accountId, caller.userName ?? ''));
  const issued = mint(
    {
      kind: 'session',
      accountId: caller.accountId,
      issuedAt: now,
      expiresAt: now + seconds,
      ...(user === undefined ? {} : { owner: { name: user.name, id: user.id } }),
      name: user?.name ?? 'root',
      policyArns: [],
      tags: {},
      transitive: [],
      chained: false,
    },
    core.tokenKey,
  );
  answer(call, credentialsXml(issued));
}
