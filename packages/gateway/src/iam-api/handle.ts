import type { Context } from '@cordon/iam';
import { learnManagedPolicies } from '../authorize/aws-managed-policy.ts';
import { storedPolicy } from '../authorize/pinned-policy.ts';
import type { Arrival } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import { answerHeaders, respond } from '../http/respond.ts';
import { uriEncode } from '../http/target.ts';
import { parseXml } from '../http/xml.ts';
import { type Form, members, tagPairs } from '../query/form.ts';
import { type QueryCall, readQueryCall } from '../query/query-call.ts';
import { QUERY_MODELS } from '../query/query-model.ts';
import { inTurn } from '../state/turns.ts';
import {
  asAnswered,
  checkMarker,
  isOwnMarker,
  notImplemented,
  rootUserXml,
  upstreamError,
} from './answer.ts';
import { checkDocuments } from './check-documents.ts';
import { IAM_EFFECTS } from './effects.ts';
import { groupOf, type IamCall, namedForm, sweepsUnseen } from './iam-call.ts';
import { IAM_OPERATIONS, type IamOperation, type Touched, touchedBy } from './operations.ts';
import { checkState } from './state-rules.ts';

/** IAM’s own condition keys of a call on one of the resources that it touches. */
export function iamContext(form: Form, touched: Touched): Context {
  const context: Record<string, string | readonly string[]> = {};
  const policyArn = form.get('PolicyArn');
  if (policyArn !== undefined) context['iam:policyarn'] = policyArn;
  const boundary = form.get('PermissionsBoundary') ?? touched.boundary;
  if (boundary !== undefined) context['iam:permissionsboundary'] = boundary;
  const service = form.get('ServiceName');
  if (service !== undefined) context['iam:servicespecificcredentialservicename'] = service;
  const days = form.get('CredentialAgeDays');
  if (days !== undefined) context['iam:servicespecificcredentialagedays'] = days;
  const tags = tagPairs(form, 'Tags');
  const keys = [...tags.map(([key]) => key), ...members(form, 'TagKeys')];
  if (keys.length > 0) context['aws:tagkeys'] = keys;
  for (const [key, value] of tags) context[`aws:requesttag/${key.toLowerCase()}`] = value;
  for (const [key, value] of Object.entries(touched.tags ?? {})) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value;
    context[`iam:resourcetag/${key.toLowerCase()}`] = value;
  }
  return { ...context, ...touched.context };
}

/** Where trust policies stand. */
const TRUST: Readonly<Record<string, string>> = {
  CreateRole: 'AssumeRolePolicyDocument',
  UpdateAssumeRolePolicy: 'PolicyDocument',
};

/**
 * The parameters that go on: those that were judged, written anew. Documents are as AWS stores them, a key is called what
 * the upstream calls it, and a group keeps the path that LocalStack would lose in a rename.
 */
export function upstreamParameters(call: IamCall): ReadonlyMap<string, string> {
  const { action, form, state } = call;
  const written = new Map(form);
  // LocalStack would take the marker for one of its own.
  if (isOwnMarker(form.get('Marker'))) for (const name of ['Marker', 'MaxItems']) written.delete(name);
  const trust = TRUST[action];
  if (trust !== undefined) written.set(trust, storedPolicy(form.get(trust) ?? '', 'trust', state).text);
  const key = state.get('keys', form.get('AccessKeyId') ?? '');
  if (key?.upstreamId !== undefined) written.set('AccessKeyId', key.upstreamId);
  // A key that nobody saw being made was shown with AWS’s prefix instead of LocalStack’s.
  else if (key === undefined && sweepsUnseen(call) && written.has('AccessKeyId'))
    written.set('AccessKeyId', (form.get('AccessKeyId') ?? '').replace(/^AKIA/, 'LKIA'));
  const group = action === 'UpdateGroup' ? groupOf(call) : undefined;
  if (group !== undefined) {
    written.set('NewPath', form.get('NewPath') ?? group.path);
    written.set('NewGroupName', form.get('NewGroupName') ?? group.name);
  }
  return written;
}

function upstreamBody(call: IamCall): Buffer {
  const pairs = [...upstreamParameters(call)].map(
    ([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`,
  );
  return Buffer.from(pairs.join('&'));
}

/** Parameters that may stand in the log: names and ARNs, no documents and no passwords. */
const LOGGED = [
  'UserName',
  'NewUserName',
  'RoleName',
  'GroupName',
  'NewGroupName',
  'InstanceProfileName',
  'PolicyName',
  'PolicyArn',
  'PermissionsBoundary',
  'AccessKeyId',
  'VersionId',
  'Path',
  'NewPath',
];

/** Answers a call to IAM: decided here, served by the upstream, and remembered before it is answered. */
export async function handleIam(arrival: Arrival): Promise<void> {
  const call = await readQueryCall(arrival, 'iam');
  const { core, trace, caller, action, form } = call;
  const accountId = caller.accountId;
  if (accountId === undefined)
    throw new AwsError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
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
  const operation = IAM_OPERATIONS.get(action);
  if (operation === undefined) throw notImplemented(action, 'it is not known here');
  if (operation.reads) return serve(call, operation, accountId);
  return inTurn(core.store, `IAM of ${accountId}`, () => serve(call, operation, accountId));
}

async function serve(call: QueryCall, operation: IamOperation, accountId: string): Promise<void> {
  const { core, exchange, caller, action } = call;
  const namesCaller = mayNameNoUser(action);
  const form = namedForm(call.form, accountId, core.store, namesCaller, caller.userName);
  const byRoot = caller.principal.kind === 'root';
  const iam: IamCall = { action, form, accountId, state: core.store, byRoot };
  for (const touched of touchedBy(iam))
    call.require({
      action: touched.action ?? `iam:${action}`,
      resource: touched.arn,
      resourceAccountId: accountId,
      context: iamContext(form, touched),
    });
  checkMarker(form.get('Marker'));
  if (operation.missing !== undefined) throw notImplemented(action, operation.missing);
  if (namesCaller && !form.has('UserName')) return aboutNobody(call, accountId);
  await learnManagedPolicies(core, [form.get('PolicyArn') ?? '', form.get('PermissionsBoundary') ?? '']);
  checkDocuments(action, form, accountId, core.store);
  checkState(iam);
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
      upstreamBody(iam),
    ),
  );
  const raw = answer.body.toString();
  if (answer.status >= 300) throw upstreamError(action, answer.status, raw);
  const effect = IAM_EFFECTS[action];
  if (effect !== undefined) {
    const text = asAnswered(iam, raw, exchange.requestId);
    core.store.apply(effect({ form, accountId, state: core.store, answer: parseXml(text), raw }));
  }
  const text = asAnswered(iam, raw, exchange.requestId);
  respond(exchange, answer.status, answerHeaders(answer.headers, exchange.requestId), text);
}

/** Whether the operation is about the caller when it names no user. */
function mayNameNoUser(action: string): boolean {
  const { operations, shapes } = QUERY_MODELS.iam;
  const { members = {}, required = [] } = shapes[operations[action] ?? ''] ?? {};
  return 'UserName' in members && !required.includes('UserName');
}

/** A call about the caller, who is no user: LocalStack would ask itself who that is. */
function aboutNobody({ caller, action, exchange }: QueryCall, accountId: string): void {
  if (caller.principal.kind !== 'root')
    throw new AwsError(
      400,
      'ValidationError',
      'Must specify userName when calling with non-User credentials',
    );
  if (action !== 'GetUser')
    throw notImplemented(action, 'the root user has nothing of the kind here, so name a user');
  const headers = answerHeaders({ 'content-type': 'text/xml' }, exchange.requestId);
  respond(exchange, 200, headers, rootUserXml(accountId, exchange.requestId));
}
