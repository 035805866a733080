import {
  type Act,
  type Attempt,
  type Call,
  type Deployment,
  dataOf,
  type Identity,
  keyIn,
  type Sayable,
  type TenantDeployment,
} from '@cordon/domain';
import { operator, tenant } from '@cordon/harness/calls';
import { type Pair, pairsOf } from '@cordon/harness/pairs';

/** What an attack says about one operation; `attemptsOf` makes the whole attempt of it. */
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

/**
 * One attempt for each ordered pair and draft. Ids are `<attack>/<attacker>-><victim>/<operation>[/<variant>]`.
 * Returns what `Attack.attempts` returns.
 */
export function attemptsOf(
  attack: string,
  deployment: Deployment,
  draftsFor: (pair: Pair) => readonly Draft[],
): { readonly attempts: readonly Attempt[] } {
  return {
    attempts: pairsOf(deployment).flatMap((pair) =>
      draftsFor(pair).map((draft) => attemptOf(attack, pair, draft)),
    ),
  };
}

/** One attempt of one draft, for attacks that do not go by ordered pairs. */
export function attemptOf(attack: string, { attacker, victim }: Pair, draft: Draft): Attempt {
  const from = attacker.tenant.id;
  const to = victim.tenant.id;
  const { operation, variant, says, does, as, control, controlBy, ...rest } = draft;
  const controlAct: Act = { as: identityOf(controlBy ?? 'owner', tenant(to)), call: control ?? does };
  return {
    id: [attack, `${from}->${to}`, operation, ...(variant === undefined ? [] : [variant])].join('/'),
    attack,
    attacker: from,
    victim: to,
    operation,
    says: says ?? [],
    does: { as: as ?? tenant(from), call: does },
    control: controlAct,
    ...rest,
  };
}

function identityOf(by: 'owner' | 'operator' | Identity, owner: Identity): Identity {
  if (by === 'owner') return owner;
  return by === 'operator' ? operator : by;
}

/**
 * The key of an object that one attempt may change, among the victim’s data or that of whom is named: no other attempt
 * touches it. `name` must be the same for attempt and control, and differ between drafts.
 */
export function ownKey(
  attack: string,
  { attacker, victim }: Pair,
  name: string,
  { tenant: owner }: TenantDeployment = victim,
): string {
  return keyIn(dataOf(owner), `attempts/${attack}/${attacker.tenant.id}-to-${victim.tenant.id}/${name}`);
}
