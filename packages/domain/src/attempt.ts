import type { Refusal } from './answer.ts';
import type { Boundary } from './boundary.ts';
import type { Act, SdkCall, VaultCall } from './call.ts';
import type { Deployment } from './deployment.ts';
import type { TenantId } from './tenant.ts';

/** One authorization question in IAM's words; an attempt may need several, and is allowed only if all are. */
export interface Sayable {
  /** `s3:GetObject`, … */
  readonly action: string;
  /** ARN, or `*` for actions without a resource. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * What an attempt must leave unchanged (a 403 that still writes is a breach). The operator makes the same reading
 * call before the attempt and after it; “not there” is a state too. A difference is a crossing.
 */
export interface Untouched {
  /** For people: `object cordon-acme/seed.txt`, `policy of bucket cordon-acme`. */
  readonly what: string;
  readonly read: SdkCall | VaultCall;
}

/**
 * How a crossing shows. `any`: being served at all. `content`: what came back holds `mark` as a whole word (a list
 * call that is served but shows own keys only does not cross), or one of `orAnyOf`; the control must see the mark, else the check could
 * not fail. `nameless`: being served WITHOUT `mark` in what came back (a session that does not name its tenant).
 * `refusal`: being refused is the crossing, for boundaries that promise service (`owner-access`,
 * `blast-radius`); the control is the operator asking the same.
 */
export type Crossing =
  | { readonly kind: 'any' }
  | { readonly kind: 'content'; readonly mark: string; readonly orAnyOf?: readonly string[] }
  | { readonly kind: 'nameless'; readonly mark: string }
  | { readonly kind: 'refusal' };

/**
 * One request that must not be served, in IAM's words (for engines that evaluate policies) and as a call (for engines
 * that answer HTTP), with its control: the rightful owner asking the same. Plain JSON. A refusal counts only if the
 * control was served.
 */
export interface Attempt {
  /** Unique within the run: `<attack>/<attacker>-><victim>/<operation>[/<variant>]`. */
  readonly id: string;
  readonly attack: string;
  readonly attacker: TenantId;
  readonly victim: TenantId;
  /** What a matrix shows as its row: usually the S3 operation or the Vault path. */
  readonly operation: string;
  /** Empty when only Vault is asked: an engine that evaluates IAM policies then answers `not-asked`. */
  readonly says: readonly Sayable[];
  /** What the control asks, where it differs (a copy whose source and target are both its own bucket). */
  readonly controlSays?: readonly Sayable[];
  readonly does: Act;
  /** The same call made by the owner. `served` is expected. */
  readonly control: Act;
  /** Done by the operator before the attempt and again before the control. */
  readonly prepare?: readonly Act[];
  /**
   * Calls that must be refused once `prepare` is done, for attempts that follow a revocation: if the stopped tenant is
   * still served, nothing was stopped and the answer is `unclear`. Never the attempt’s own call.
   */
  readonly premise?: readonly Act[];
  /** Tenants whose issued credentials are gone afterwards: they are issued new ones before anything else is tried. */
  readonly ends?: readonly TenantId[];
  /** Done by the operator after the attempt and again after the control, whatever came of them. */
  readonly cleanup?: readonly Act[];
  readonly untouched?: readonly Untouched[];
  /** Default `any`. */
  readonly crossing?: Crossing;
  /**
   * Kinds of refusal that count as not crossing. Default: `authorization` alone, because a rejected credential does not
   * show that any policy keeps the tenant out. Attacks on revocation add `authentication`.
   */
  readonly refusals?: readonly Refusal[];
  /** Changes state that other attempts depend on (a bucket policy, an engine’s config), so it runs alone. */
  readonly exclusive?: boolean;
}

/** A pure generator of attempts; never names a topology. One file each: `scenarios/isolation/attacks/<id>.attack.ts`. */
export interface Attack {
  readonly id: string;
  readonly crosses: Boundary;
  /** One line for `--list`. */
  readonly sentence: string;
  /** Catalogue number and documentation. */
  readonly source: string;
  /**
   * The attempts against this deployment. An empty array must come with `skipped`, the reason why the attack does not
   * apply, so that nothing is silently absent.
   */
  attempts(deployment: Deployment): { readonly attempts: readonly Attempt[]; readonly skipped?: string };
}
