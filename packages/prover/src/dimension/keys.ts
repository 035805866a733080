import { type CredentialKind, knownKey } from '@cordon/iam';
import type { CatalogueAction } from '../catalogue/catalogue.ts';
import { mayCarry } from '../catalogue/catalogue.ts';
import type { Caller, KeyRule } from '../problem.types.ts';
import { isMultiValued } from '../semantics.ts';
import type { KeyShape } from './values.ts';

/**
 * Who decides the value of a condition key. `fixed`: the credential or the bucket; `free`: whoever makes the request, or
 * nobody knows; `name`: the name in the credential, where that is open. An absent key is `fixed`, too.
 */
export type KeySource = 'fixed' | 'free' | 'name';

/** Who decides the key's value in requests of this caller. */
export function sourceOf(key: string, caller: Caller): KeySource {
  if (caller.name !== undefined && nameKeys(caller).some((one) => one.key === key)) return 'name';
  return ruleOf(key, caller).is === 'fixed' ? 'fixed' : 'free';
}

const FIXED: KeyRule = { is: 'fixed' };
const CHOSEN: KeyRule = { is: 'chosen' };
const ALWAYS_CHOSEN: KeyRule = { is: 'chosen', always: true };
const UNCLEAR: KeyRule = { is: 'unclear' };

/**
 * What is known of the key in requests of this caller: what the caller's own rules say, else what the table of keys says
 * of its kind of credential. Of a key that nothing here knows it cannot be told who decides it.
 */
export function ruleOf(key: string, caller: Caller): KeyRule {
  const own = caller.keys === undefined ? undefined : ownRule(key, caller.keys);
  if (own !== undefined) return own;
  const known = knownKey(key);
  if (known === undefined) return /^(s3|sts|iam):/.test(key) ? ofService(key) : UNCLEAR;
  const kind = kindOf(caller);
  const available = known.availability[kind];
  if (available === 'never') return FIXED;
  const values = known.values?.(kind);
  const few = values === undefined ? {} : { values };
  if (available === 'unclear') return { ...UNCLEAR, ...few };
  switch (known.origin) {
    case 'request':
      return available === 'always' ? { ...ALWAYS_CHOSEN, ...few } : CHOSEN;
    // Nothing that is read here says whether an account belongs to an organisation, and to which.
    case 'organization':
      return UNCLEAR;
    case 'credential':
    case 'service':
      if (available === 'carried' || caller.context[key] !== undefined) return FIXED;
      return { ...ALWAYS_CHOSEN, ...few };
    case 'resource':
      // Tags of a bucket count only where it has been told that they shall; nothing that is read here says so.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html
      return key.startsWith('aws:resourcetag/') ? UNCLEAR : FIXED;
  }
}

function ownRule(key: string, keys: NonNullable<Caller['keys']>): KeyRule | undefined {
  return keys[key] ?? keys[key.slice(0, key.indexOf('/') + 1)] ?? keys[key.slice(0, key.indexOf(':') + 1)];
}

/** Keys of S3, STS and IAM of which the table says nothing: what the bucket fixes, and what its maker writes into a request. */
function ofService(key: string): KeyRule {
  if (key.startsWith('s3:buckettag/')) return UNCLEAR;
  return key === 's3:resourceaccount' ? FIXED : CHOSEN;
}

/** The kind of the caller's credentials. */
export function kindOf({ credential, principal }: Caller): CredentialKind {
  if (credential !== undefined) return credential;
  return principal.kind === 'role-session' ? 'role' : principal.kind;
}

/** The caller's own rules as text: callers with the same rules and kind can be exchanged as far as keys go. */
export function rulesText(caller: Caller): string {
  const rules = Object.entries(caller.keys ?? {}).map(([key, { domain, never, ...rule }]) => [
    key,
    rule,
    domain,
    never === undefined ? 0 : numberOf(never),
  ]);
  return `${kindOf(caller)}${rules.length === 0 ? '' : JSON.stringify(rules)}`;
}

const numbers = new WeakMap<object, number>();
let next = 1;

/** Functions cannot be compared: each is itself alone. */
function numberOf(one: object): number {
  let number = numbers.get(one);
  if (number === undefined) {
    number = next++;
    numbers.set(one, number);
  }
  return number;
}

/** Whether a request for the action may have, and may lack, the key. */
export function presenceOf(
  key: string,
  action: CatalogueAction,
  caller: Caller,
): { readonly may: boolean; readonly must: boolean } {
  const { always = false } = ruleOf(key, caller);
  if (/^aws:(requesttag\/.*|tagkeys)$/.test(key) || /^(s3|sts|iam):/.test(key)) {
    // AssumeRole asks for TagSession and SetSourceIdentity with all that its own request has; tags of a bucket are there
    // whatever is asked of it.
    const may = mayCarry(action, key) || action.name.startsWith('sts:') || key.startsWith('s3:buckettag/');
    return { may, must: may && always };
  }
  return { may: true, must: always };
}

/**
 * Whether a request can have several values of the key; of a key that nothing here knows, where a set operator asks for it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function mayHaveSeveral(key: string, setOperator: boolean): boolean {
  if (isMultiValued(key)) return true;
  return setOperator && knownKey(key) === undefined && !/^(s3|sts|iam):/.test(key);
}

/** What kind of values a condition key has, which decides how its classes are built. */
export function shapeOf(key: string): KeyShape {
  switch (knownKey(key)?.type) {
    case 'Date':
      return 'time';
    case 'IPAddress':
      return 'address';
    case 'Bool':
      return 'bool';
    default:
      return key === 's3:objectcreationoperation' ? 'bool' : 'string';
  }
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
