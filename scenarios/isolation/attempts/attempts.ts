import {
  type Attack,
  type Attempt,
  type Call,
  type Deployment,
  dataOf,
  type Identity,
  keyIn,
  type Sayable,
  type SdkCall,
  type TenantDeployment,
} from '@cordon/domain';
import { bucketArn, objectArn, operator, s3, tenant } from '@cordon/harness/calls';
import { type Pair, pairsOf } from '@cordon/harness/pairs';

/** What an attack says about one operation of one pair; `attackOnOthers` makes the whole attempt of it. */
export interface Draft
  extends Pick<
    Attempt,
    'prepare' | 'premise' | 'ends' | 'cleanup' | 'untouched' | 'crossing' | 'refusals' | 'exclusive'
  > {
  /** The matrix’s row: `GetObject`, `read aws/creds/<victim>`. Tenants’ names do not belong into it. */
  readonly operation: string;
  /** Tells several attempts of one operation and pair apart; it becomes part of the id. */
  readonly variant?: string;
  /** The question in IAM’s words; leave it out where only Vault is asked. */
  readonly says?: readonly Sayable[];
  /** The control's question, when it is not the very same. */
  readonly controlSays?: readonly Sayable[];
  readonly does: Call;
  /** Who makes the attempt, when it is not simply the attacking tenant. */
  readonly as?: Identity;
  /** What the control calls, when it is not the very same. */
  readonly control?: Call;
  /**
   * Who makes the control. `owner` (default): the tenant that is attacked. `operator`: where not even the owner may,
   * so that only the form of the call and the life of the service are shown; the verdict says so.
   */
  readonly controlBy?: 'owner' | 'operator' | Identity;
}

/** Whom the drafts of an attack are about. */
export interface About extends Pair {
  readonly deployment: Deployment;
  /**
   * The key of an object that one attempt may change, among the victim’s data or that of whom is named: no other attempt
   * touches it. `name` must be the same for attempt and control, and differ between drafts.
   */
  keyOf(name: string, owner?: TenantDeployment): string;
}

/** Why an attack has nothing to try on a deployment; `undefined` where it has. */
export type Unless = (deployment: Deployment) => string | undefined;

interface Drafted extends Omit<Attack, 'attempts'> {
  readonly unless?: Unless;
  /** Why nothing was tried, where there is no draft about any of them. */
  readonly otherwise?: string;
  readonly drafts: (about: About) => readonly Draft[];
}

/**
 * An attack of one tenant on another: its drafts for each ordered pair. Ids of attempts are
 * `<attack>/<attacker>-><victim>/<operation>[/<variant>]`.
 */
export const attackOnOthers = (of: Drafted): Attack => attackOn(of, pairsOf);

/** An attack that each tenant makes on what is its own. */
export const attackOnOwn = (of: Drafted): Attack =>
  attackOn(of, ({ tenants }) => tenants.map((own) => ({ attacker: own, victim: own })));

function attackOn(
  { unless, otherwise, drafts, ...head }: Drafted,
  pairs: (deployment: Deployment) => readonly Pair[],
): Attack {
  return {
    ...head,
    attempts: (deployment) => {
      const skipped = unless?.(deployment);
      if (skipped !== undefined) return { attempts: [], skipped };
      const attempts = pairs(deployment).flatMap((pair) => {
        const own = `${pair.attacker.tenant.id}-to-${pair.victim.tenant.id}`;
        const keyOf: About['keyOf'] = (name, owner = pair.victim) =>
          keyIn(dataOf(owner.tenant), `attempts/${head.id}/${own}/${name}`);
        return drafts({ ...pair, deployment, keyOf }).map((draft) => attemptOf(head.id, pair, draft));
      });
      return attempts.length > 0 || otherwise === undefined
        ? { attempts }
        : { attempts: [], skipped: otherwise };
    },
  };
}

function attemptOf(attack: string, { attacker, victim }: Pair, draft: Draft): Attempt {
  const [from, to] = [attacker.tenant.id, victim.tenant.id];
  const {
    operation,
    variant,
    says = [],
    does,
    as = tenant(from),
    control = does,
    controlBy,
    ...rest
  } = draft;
  return {
    id: [attack, `${from}->${to}`, operation, ...(variant === undefined ? [] : [variant])].join('/'),
    attack,
    attacker: from,
    victim: to,
    operation,
    says,
    does: { as, call: does },
    control: { as: identityOf(controlBy ?? 'owner', tenant(to)), call: control },
    ...rest,
  };
}

function identityOf(by: 'owner' | 'operator' | Identity, owner: Identity): Identity {
  if (by === 'owner') return owner;
  return by === 'operator' ? operator : by;
}

/** A request of S3 about a bucket, or an object where `input` has a key; `action` where IAM calls it otherwise. */
export function asksS3(
  operation: string,
  input: { readonly Bucket: string; readonly Key?: string; readonly [name: string]: unknown },
  { action = operation, ...context }: Pick<Sayable, 'context'> & { readonly action?: string } = {},
): Pick<Draft, 'operation' | 'says'> & { readonly does: SdkCall } {
  const { Bucket, Key } = input;
  const resource = Key === undefined ? bucketArn(Bucket) : objectArn(Bucket, Key);
  return { operation, says: [{ action: `s3:${action}`, resource, ...context }], does: s3(operation, input) };
}

/** Operations that list a bucket, and the action that IAM asks for each. */
const LISTS = {
  ListObjectsV2: 'ListBucket',
  ListObjects: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListMultipartUploads: 'ListBucketMultipartUploads',
} as const;
export type List = keyof typeof LISTS;

/**
 * A list of a bucket, with the condition keys that IAM sees of it: open uploads have none.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function listsS3(operation: List, input: Parameters<typeof asksS3>[1]): ReturnType<typeof asksS3> {
  const { Prefix, Delimiter, MaxKeys }: Readonly<Record<string, unknown>> =
    operation === 'ListMultipartUploads' ? {} : input;
  const said = { 's3:prefix': Prefix, 's3:delimiter': Delimiter, 's3:max-keys': MaxKeys };
  const context = Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
  const asked = { action: LISTS[operation] };
  return asksS3(operation, input, Object.keys(context).length === 0 ? asked : { ...asked, context });
}
