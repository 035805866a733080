import type { Act, Answer, Call, Identity, OpenEngine, TenantId } from '@cordon/domain';
import {
  type Caller,
  decisionOn,
  type Route,
  type Target,
  type TokenRoute,
  type Witness,
} from '@cordon/prover';
import { callFor, isParameter } from './operations.ts';

/** What a request made at the deployment said of the model. */
export interface Fired {
  /**
   * `confirmed`: the deployment answered as the model says; `gap`: otherwise; `unclear`: it was made, or had to be, and the
   * answer is inconclusive; `not-made`: it cannot be made here, and `why` says why.
   */
  readonly result: 'confirmed' | 'gap' | 'unclear' | 'not-made';
  readonly request: string;
  readonly expected: 'allowed' | 'refused';
  readonly answer?: Answer;
  readonly why: string;
}

/** Context of every request in the lab, which the client cannot choose: it comes from this machine. */
const LAB_CONTEXT = {
  'aws:sourceip': '127.0.0.1',
  's3:authtype': 'REST-HEADER',
  's3:signatureversion': 'AWS4-HMAC-SHA256',
};

/**
 * Makes the witness's request with credentials got as the model says, and compares the answer with the model's. `as` is
 * whose credentials instead; `given` is the call to make if it is not one of S3.
 */
export async function fire(
  open: OpenEngine,
  o: {
    readonly witness: Witness;
    readonly caller: Caller;
    readonly target: Target;
    readonly as?: Identity | undefined;
    readonly given?: Call | undefined;
  },
): Promise<Fired> {
  const { witness, caller, target, given } = o;
  const as = o.as ?? identityOf(caller.route, caller.tenant, witness);
  const request = `${caller.id}: ${witness.action} on ${witness.resource}`;
  // A witness that rests on clear text is made in clear text; all else as the run's clients speak.
  const plain = given === undefined && witness.context['aws:securetransport'] === 'false';
  const secure = open.secure === true && !plain;
  const real = realised(witness, caller, target, secure);
  const expected = decisionOn(real, caller, target).outcome === 'allowed' ? 'allowed' : 'refused';
  const not = (why: string): Fired => ({ result: 'not-made', request, expected, why });
  if (as === undefined) return not(unheld(caller.route));
  const made = given ?? callFor(witness.action, witness.resource, real.chosen);
  if (made === undefined) return not(`no call of the SDK asks for \`${witness.action}\` alone`);
  const call: Call = plain && made.via === 'sdk' ? { ...made, over: 'http' } : made;
  const { Bucket, Key } = 'input' in call ? call.input : {};
  if (Key !== undefined) {
    const planted = await open.perform({
      as: { kind: 'operator' },
      call: plant(String(Bucket), String(Key)),
    });
    if (planted.kind !== 'served')
      return {
        result: 'unclear',
        request,
        expected,
        answer: planted,
        why: `the operator could not put \`${Key}\` there: ${planted.reason}`,
      };
  }
  const answer = await open.perform({ as, call });
  return { ...judged(answer, expected), request, expected, answer };
}

/** A refusal is a refusal; an error that only comes once the request was let through counts as let through. */
function judged(answer: Answer, expected: Fired['expected']): Pick<Fired, 'result' | 'why'> {
  const let_through = answer.kind === 'served' || (answer.kind === 'unclear' && isServiceError(answer));
  // A rejected credential, or a request that is invalid for everyone, says nothing about policies.
  if (answer.kind === 'refused' && (answer.refusal ?? 'authorization') !== 'authorization')
    return { result: 'unclear', why: `refused before any policy was asked: ${answer.reason}` };
  if (answer.kind === 'unclear' && !let_through)
    return { result: 'unclear', why: `no clear answer: ${answer.reason}` };
  const got = let_through ? 'allowed' : 'refused';
  const why =
    got === expected
      ? `${got}, as the model says`
      : `the model says ${expected}, the deployment says ${got}: ${answer.reason}`;
  return { result: got === expected ? 'confirmed' : 'gap', why };
}

/** A 4xx about the thing asked for (`NoSuchKey`, `MalformedXML`), not about who asks. */
function isServiceError({ httpStatus = 0, code = '' }: Answer): boolean {
  return (
    httpStatus >= 400 &&
    httpStatus < 500 &&
    /^(NoSuch|Malformed|Invalid|Missing|.*NotFound|ObjectLock|IllegalLocation|MethodNotAllowed)/.test(code)
  );
}

/** The witness as it can be made in the lab: what cannot be chosen here is as it is here. */
function realised(witness: Witness, caller: Caller, target: Target, secure: boolean): Witness {
  const now = new Date();
  const chosen = Object.fromEntries(
    Object.entries(witness.chosen).filter(([key]) => isParameter(key) || isOfCaller(key)),
  );
  const context = {
    ...caller.context,
    ...target.context,
    ...LAB_CONTEXT,
    'aws:securetransport': String(secure),
    // Node speaks the newest to itself.
    ...(secure && /^s3:/i.test(witness.action) ? { 's3:tlsversion': '1.3' } : {}),
    'aws:currenttime': now.toISOString(),
    'aws:epochtime': String(Math.floor(now.getTime() / 1000)),
    ...chosen,
  };
  return { ...witness, chosen, context };
}

function isOfCaller(key: string): boolean {
  return /^aws:(userid|username|principalarn|principaltag\/)/.test(key);
}

function unheld(route: Route | undefined): string {
  if (route?.kind === 'assumed') return unheld(route.by);
  if ((route?.kind === 'vault' || route?.kind === 'web-identity') && route.token?.kind === 'made')
    return `${route.token.why}, which is fired by itself`;
  return 'nobody here can hold these credentials';
}

/** How to get the credentials as the model says; `undefined` if the lab cannot. */
export function identityOf(
  route: Route | undefined,
  tenant: string | undefined,
  witness: Witness,
): Identity | undefined {
  if (route === undefined) return undefined;
  if (route.kind === 'anonymous') return { kind: 'anonymous' };
  if (route.kind === 'vault') {
    const parameters = {
      ...route.parameters,
      ...(route.chosenName && witness.name !== undefined ? { role_session_name: witness.name } : {}),
    };
    const by = holderOf(route.token, tenant);
    const method = route.method === undefined ? {} : { method: route.method };
    return by === undefined
      ? undefined
      : { kind: 'vault-credentials', by, path: route.path, parameters, ...method };
  }
  if (route.kind === 'web-identity') {
    const by = holderOf(route.token, tenant);
    const { path, roleArn, sessionName = witness.name ?? 'cordon' } = route;
    // Tags that are anybody's to choose have a session of their own for each choice that is tried.
    return by === undefined || route.byMetadata !== undefined
      ? undefined
      : { kind: 'web-identity', by, path, roleArn, sessionName };
  }
  const by = identityOf(route.by, tenant, witness);
  if (by === undefined) return undefined;
  const tags = Object.fromEntries(
    Object.entries(witness.chosen).flatMap(([key, value]) =>
      key.startsWith('aws:principaltag/') && typeof value === 'string'
        ? [[key.slice('aws:principaltag/'.length), value]]
        : [],
    ),
  );
  return {
    kind: 'assumed',
    by,
    roleArn: route.roleArn,
    sessionName: witness.name ?? 'cordon',
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
}

/** Who holds the Vault token; the operator hands out the secret id for a login, as the tenant could have had it made. */
export function holderOf(token: TokenRoute | undefined, tenant: string | undefined): Identity | undefined {
  if (token === undefined) return { kind: 'tenant', tenant: (tenant ?? '') as TenantId };
  if (token.kind === 'made') return undefined;
  if (token.kind === 'own-login')
    return { kind: 'tenant', tenant: (tenant ?? '') as TenantId, login: token.login };
  const { appRole, metadata } = token;
  return { kind: 'vault-login', appRole, ...(metadata === undefined ? {} : { secretIdMetadata: metadata }) };
}

/** The operator puts an object where one is asked for: absence must not be taken for refusal. */
function plant(Bucket: string, Key: string): Act['call'] {
  return {
    via: 'sdk',
    service: 's3',
    operation: 'PutObject',
    input: { Bucket, Key, Body: { $body: 'planted' } },
  };
}
