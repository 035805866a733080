import { learnManagedPolicies } from '../authorize/aws-managed-policy.ts';
import type { Arrival } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import { uriEncode } from '../http/percent.ts';
import { answerHeaders, respond } from '../http/respond.ts';
import { parseXml } from '../http/xml.ts';
import { type QueryCall, readQueryCall } from '../query/query-call.ts';
import { identityKey } from '../state/entities.ts';
import { checkDocuments } from './check-documents.ts';
import { iamContext } from './context.ts';
import { IAM_EFFECTS } from './effects/index.ts';
import { IAM_OPERATIONS } from './iam-model.ts';
import { iamResource } from './resource.ts';
import { withPrefixedIds } from './unique-ids.ts';

/** Parameters that may stand in the log: names and ARNs, no documents and no passwords. */
const LOGGED = [
  'UserName',
  'RoleName',
  'GroupName',
  'PolicyName',
  'PolicyArn',
  'AccessKeyId',
  'VersionId',
  'Path',
];

/** Answers a call to IAM: decided here, served by the upstream, and remembered before it is answered. */
export async function handleIam(arrival: Arrival): Promise<void> {
  const call = await readQueryCall(arrival, 'iam');
  const { core, exchange, trace, caller, action, form } = call;
  const accountId = caller.accountId;
  if (accountId === undefined)
    throw new AwsError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  const type = IAM_OPERATIONS.get(action);
  if (type === undefined)
    throw new AwsError(400, 'InvalidAction', `Could not find operation ${action} for version 2010-05-08`);
  for (const name of LOGGED) {
    const value = form.get(name);
    if (value !== undefined) trace.parameters[name] = value;
  }
  // Credentials from GetSessionToken without MFA and from GetFederationToken cannot call IAM.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
  if (caller.session !== undefined && caller.session.kind !== 'assumed-role') {
    trace.refusedBy = {
      layer: 'session',
      reason: `credentials of the kind \`${caller.session.kind}\` cannot call IAM, whatever any policy says`,
    };
    throw new AwsError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid');
  }
  requirePermission(call, type, accountId);
  checkDocuments(action, form, accountId, core.store);
  await learnManagedPolicies(core, [form.get('PolicyArn') ?? '', form.get('PermissionsBoundary') ?? '']);
  const answer = await call.upstream((upstream) =>
    upstream.call(
      {
        method: 'POST',
        path: '/',
        headers: {
          authorization: upstream.authorization(accountId, 'iam'),
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        },
      },
      Buffer.from(upstreamForm(call)),
    ),
  );
  const text = withPrefixedIds(answer.body.toString());
  const effect = IAM_EFFECTS[action];
  if (answer.status < 300 && effect !== undefined)
    core.store.apply(
      effect({
        form,
        accountId,
        state: core.store,
        answer: parseXml(text),
        ...(caller.userName === undefined ? {} : { selfName: caller.userName }),
      }),
    );
  respond(exchange, answer.status, answerHeaders(answer.headers, exchange.requestId), text);
}

function requirePermission(call: QueryCall, type: string, accountId: string): void {
  const { core, caller, action, form } = call;
  const resource = iamResource(type, form, accountId, core.store, caller);
  const target =
    type === 'user'
      ? core.store.get('users', identityKey(accountId, form.get('UserName') ?? caller.userName ?? ''))
      : core.store.get('roles', identityKey(accountId, form.get('RoleName') ?? ''));
  call.require({
    action: `iam:${action}`,
    resource,
    resourceAccountId: accountId,
    context: iamContext(form, target),
  });
}

/** The form written anew from what was judged; a user who names no user is named. */
function upstreamForm(call: QueryCall): string {
  const pairs = [...call.form];
  const { caller, form, action } = call;
  if (!form.has('UserName') && caller.userName !== undefined && IAM_OPERATIONS.get(action) === 'user')
    pairs.push(['UserName', caller.userName]);
  return pairs.map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`).join('&');
}
