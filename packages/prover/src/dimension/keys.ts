import type { CatalogueAction } from '../catalogue/catalogue.ts';
import { mayCarry } from '../catalogue/catalogue.ts';
import type { Caller } from '../problem.types.ts';
import type { KeyShape } from './values.ts';

/**
 * Who decides the value of a condition key. `fixed`: the credential or the bucket; `free`: whoever makes the request;
 * `name`: the name in the credential, where that is open. An absent key is `fixed`, too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export type KeySource = 'fixed' | 'free' | 'name';

/** Keys about the caller: a credential either fixes them or lacks them. */
const OF_CALLER =
  /^aws:(principal(arn|account|type|tag\/.*|orgid|orgpaths|isawsservice|servicename|servicenameslist)|userid|username|sourceidentity|federatedprovider|assumedroot|multifactorauth(present|age)|chatbotsourcearn|ec2instancesource.*)$/;
/** Keys about the bucket or its account. */
const OF_RESOURCE = /^(aws:resource(account|orgid|orgpaths|tag\/.*)|s3:resourceaccount|s3:buckettag\/.*)$/;
/** Keys of calls that a service makes on behalf of somebody: outside the model, absent in a call of one's own. */
const OF_SERVICES =
  /^aws:(calledvia(first|last)?|viaawsservice|source(account|arn|orgid|orgpaths)|ismcpserviceaction)$/;
/** Keys that every request has. */
const ALWAYS = /^aws:(currenttime|epochtime|securetransport|tokenissuetime)$/;
/** Global keys that a request may have or lack as its maker likes: by its way through the network, or its headers. */
const OF_REQUEST =
  /^aws:(sourceip|sourcevpc|sourcevpce|sourcevpcarn|vpcsourceip|vpce(account|orgid|orgpaths)|useragent|referer|requestedregion|requesttag\/.*|tagkeys|sourceownaccount)$/;

/** Who decides the key's value in requests of this caller. */
export function sourceOf(key: string, caller: Caller): KeySource {
  if (caller.name !== undefined && nameKeys(caller).some((one) => one.key === key)) return 'name';
  if (caller.freeTags && key.startsWith('aws:principaltag/')) return 'free';
  if (OF_CALLER.test(key)) return caller.freePrincipalKeys ? 'free' : 'fixed';
  return OF_RESOURCE.test(key) || OF_SERVICES.test(key) ? 'fixed' : 'free';
}

/** Whether this model knows the key; of an unknown one it cannot say who decides it. */
export function isKnownKey(key: string): boolean {
  return (
    [OF_CALLER, OF_RESOURCE, OF_SERVICES, ALWAYS, OF_REQUEST].some((known) => known.test(key)) ||
    /^(s3|sts|iam):/.test(key)
  );
}

/** Whether a request for the action may have, and may lack, the key. */
export function presenceOf(
  key: string,
  action: CatalogueAction,
): { readonly may: boolean; readonly must: boolean } {
  if (ALWAYS.test(key)) return { may: true, must: true };
  if (/^aws:(requesttag\/.*|tagkeys)$/.test(key) || /^(s3|sts|iam):/.test(key))
    return { may: mayCarry(action, key), must: false };
  return { may: true, must: false };
}

/** Keys with several values at once; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
export function isMultiValued(key: string): boolean {
  return /^(aws:(tagkeys|calledvia|principalorgpaths|resourceorgpaths|sourceorgpaths|principalservicenameslist)|s3:(requestobjecttagkeys|inventoryaccessibleoptionalfields)|sts:transitivetagkeys)$/.test(
    key,
  );
}

export function shapeOf(key: string): KeyShape {
  if (/^aws:(currenttime|epochtime|tokenissuetime)$/.test(key)) return 'time';
  if (/^aws:(sourceip|vpcsourceip)$/.test(key)) return 'address';
  return /^(aws:(securetransport|viaawsservice|multifactorauthpresent|principalisawsservice)|s3:objectcreationoperation)$/.test(
    key,
  )
    ? 'bool'
    : 'string';
}

/** `aws:CurrentTime` and `aws:EpochTime` say the same instant: they are one dimension. */
export function dimensionOf(key: string): string {
  return key === 'aws:epochtime' ? 'aws:currenttime' : key;
}

/** Where the open name of a credential shows: the key is `before` followed by the name. */
export function nameKeys(caller: Caller): readonly { readonly key: string; readonly before: string }[] {
  const { principal } = caller;
  switch (principal.kind) {
    case 'role-session':
      return [{ key: 'aws:userid', before: `${principal.roleId}:` }];
    case 'user':
      return [
        { key: 'aws:username', before: '' },
        { key: 'aws:principalarn', before: principal.arn.slice(0, principal.arn.lastIndexOf('/') + 1) },
      ];
    case 'federated-user':
      return [
        { key: 'aws:userid', before: `${principal.accountId}:` },
        { key: 'aws:principalarn', before: principal.arn.slice(0, principal.arn.lastIndexOf('/') + 1) },
      ];
    default:
      return [];
  }
}
