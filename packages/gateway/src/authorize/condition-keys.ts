import {
  type Context,
  compileAction,
  conditionKeysOf,
  type PolicyDocument,
  type PolicySet,
} from '@cordon/iam';
import { AwsError } from '../errors/aws-error.ts';
import { remembered } from '../state/bounded-map.ts';

/**
 * Condition keys of served actions that no request to this gateway has, although AWS’s catalogue lists them: as on AWS,
 * where the thing they speak of is not used. A condition on one of them decides here what it would decide there.
 */
export const ABSENT_KEYS: Readonly<Record<string, string>> = {
  's3:accessgrantsinstancearn': 'there are no access grants: nobody’s credentials come from one',
  's3:accesspointnetworkorigin': 'there are no access points: requests through one are refused',
  's3:accesspointtag/…': 'there are no access points: requests through one are refused',
  's3:dataaccesspointaccount': 'there are no access points: requests through one are refused',
  's3:dataaccesspointarn': 'there are no access points: requests through one are refused',
  's3:x-amz-bucket-namespace': 'the header is refused',
  's3:x-amz-object-annotation-directive': 'the header is refused',
  's3:object-lock-event-hold': 'the header is refused',
  's3:object-lock-event-hold-duration-days': 'the header is refused',
  'iam:roletemplatearn': 'no role is made from a template: the parameter is refused',
};

/**
 * Condition keys of served actions that a request would have on AWS and has not here. A policy that rests on one of them
 * cannot be judged: the request is refused with `NotImplemented`.
 */
export const UNMODELLED_KEYS: Readonly<Record<string, string>> = {
  's3:isreplicationpauserequest': 'what counts as a pause of a replication is nowhere said',
  'iam:associatedresourcearn':
    'which resource an instance profile is for is nowhere said when a role is put into it',
  'sts:roleauthorizedbyidp': 'what a provider must say for it is nowhere said',
  'iam:delegationduration': 'delegation requests are not served',
  'iam:delegationrequestowner': 'delegation requests are not served',
  'iam:notificationchannel': 'delegation requests are not served',
  'iam:templatearn': 'delegation requests are not served',
  'iam:registersecuritykey': 'security keys are not served',
  'iam:fido-certification': 'security keys are not served',
  'iam:fido-fips-140-2-certification': 'security keys are not served',
  'iam:fido-fips-140-3-certification': 'security keys are not served',
};

/** The same of questions to KMS: no key is there that could be asked. */
const UNMODELLED_OF_KMS: Readonly<Record<string, string>> = {
  'kms:keyorigin': 'where a key comes from is not known',
  'kms:resourcealiases': 'which aliases a key has is not known',
  'aws:resourcetag/…': 'which tags a key has is not known',
};

/** Keys that are there or not by the action: a service’s own, and those of tags. */
const BY_ACTION = /^(?:s3:|iam:|aws:(?:requesttag|resourcetag)\/|aws:tagkeys$)/;
/** Services whose catalogue says which keys an action has. The AssumeRole family’s keys belong to the call as a whole. */
const BY_CATALOGUE = /^(?:s3|iam):/i;

/**
 * The context without the keys that requests for the action do not have: `s3:prefix` goes with `s3:ListBucket` alone.
 * An action that the catalogue does not have keeps all of them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function keysOfAction(action: string, context: Context): Context {
  const dropped = droppedBy(action);
  if (dropped === undefined) return context;
  return Object.fromEntries(Object.entries(context).filter(([key]) => !isDropped(dropped, folded(key))));
}

interface Dropped {
  readonly known: ReadonlySet<string>;
  /** What was found out before: every request asks the same. */
  readonly decided: Map<string, boolean>;
}

const byAction = new Map<string, Dropped | undefined>();

function droppedBy(action: string): Dropped | undefined {
  return remembered(byAction, action, () => {
    const known = BY_CATALOGUE.test(action) ? conditionKeysOf(action) : undefined;
    return known && { known, decided: new Map() };
  });
}

/** `key` with any name after its slash folded, so that there are few. */
function isDropped({ known, decided }: Dropped, key: string): boolean {
  return remembered(decided, key, () => BY_ACTION.test(key) && !known.has(key));
}

/** `s3:existingobjecttag/class` as the catalogue has it: `s3:existingobjecttag/…`. */
function folded(key: string): string {
  return key.replace(/\/.*/s, '/…');
}

/** Throws `NotImplemented` where a statement on the action rests on a key that it has on AWS, and that is not modelled. */
export function refuseUnmodelled(action: string, set: PolicySet): void {
  const { resource, scp = [], rcp = [], identity, boundary = [], session = [], scopeDown = [] } = set;
  const policies = [...identity, ...boundary, ...session, ...scopeDown, ...scp.flat(), ...rcp.flat()];
  for (const { name, document } of resource === undefined ? policies : [...policies, resource])
    for (const { key, isAbout } of unmodelledIn(document)) {
      const why = whyUnmodelled(action, key);
      if (why !== undefined && isAbout(action.toLowerCase()))
        throw new AwsError(
          501,
          'NotImplemented',
          `${name} has a condition on \`${key}\`, which is not modelled for ${action}: ${why}.`,
        );
    }
}

function whyUnmodelled(action: string, key: string): string | undefined {
  if (/^kms:/i.test(action)) return UNMODELLED_OF_KMS[key];
  return conditionKeysOf(action)?.has(key) === true ? UNMODELLED_KEYS[key] : undefined;
}

interface Unmodelled {
  readonly key: string;
  readonly isAbout: (action: string) => boolean;
}

const found = new WeakMap<PolicyDocument, readonly Unmodelled[]>();

function unmodelledIn(document: PolicyDocument): readonly Unmodelled[] {
  return remembered(found, document, () =>
    document.statements.flatMap(({ action, conditions }) =>
      conditions
        .map(({ key }) => folded(key.toLowerCase()))
        .filter((key) => Object.hasOwn(UNMODELLED_KEYS, key) || Object.hasOwn(UNMODELLED_OF_KMS, key))
        .map((key): Unmodelled => ({ key, isAbout: compileAction(action) })),
    ),
  );
}
