import { X509Certificate } from 'node:crypto';

/** An authority whose certificates open roles of an account. */
export interface TrustAnchor {
  /** `arn:aws:rolesanywhere:<region>:<account>:trust-anchor/<id>` */
  readonly arn: string;
  /** Certificates of the authority, PEM. */
  readonly certificates: string;
  readonly enabled?: boolean;
}

/** Which roles sessions may be of, and what these are limited to. */
export interface Profile {
  /** `arn:aws:rolesanywhere:<region>:<account>:profile/<id>` */
  readonly arn: string;
  readonly roleArns: readonly string[];
  /** 900 to 43,200; 3,600 when absent. */
  readonly durationSeconds?: number;
  /** Inline session policy, JSON text. */
  readonly sessionPolicy?: string;
  readonly managedPolicyArns?: readonly string[];
  /** Whether a request may name its session; it is the certificate's serial number otherwise. */
  readonly acceptRoleSessionName?: boolean;
  readonly enabled?: boolean;
}

/** Certificates that an authority took back. */
export interface RevocationList {
  readonly trustAnchorArn: string;
  /** PEM. */
  readonly crl: string;
  readonly enabled?: boolean;
}

/**
 * What IAM Roles Anywhere was told: set from outside, for its API is not served.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html
 */
export interface RolesAnywhere {
  readonly trustAnchors: readonly TrustAnchor[];
  readonly profiles: readonly Profile[];
  readonly revocationLists?: readonly RevocationList[];
}

const ARN = /^arn:aws:rolesanywhere:([a-z0-9-]+):(\d{12}):(trust-anchor|profile)\/([\w-]{1,64})$/;

/** The Region and the account in the ARN of a trust anchor or profile; `undefined` for what is none. */
export function placeOf(
  arn: string,
  kind: 'trust-anchor' | 'profile',
): { readonly region: string; readonly accountId: string } | undefined {
  const [, region = '', accountId = '', found] = ARN.exec(arn) ?? [];
  return found === kind ? { region, accountId } : undefined;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in a PEM text. */
export function certificatesIn(text: string): readonly string[] {
  return text.match(CERTIFICATE) ?? [];
}

/** Throws `TypeError` naming what AWS would not register. */
export function checkRolesAnywhere({ trustAnchors, profiles, revocationLists = [] }: RolesAnywhere): void {
  for (const { arn, certificates } of trustAnchors) {
    if (placeOf(arn, 'trust-anchor') === undefined) throw new TypeError(`\`${arn}\` names no trust anchor`);
    const all = certificatesIn(certificates).map((one) => new X509Certificate(one));
    if (all.length === 0 || all.some(({ ca }) => !ca))
      throw new TypeError(`trust anchor \`${arn}\` has no certificate of an authority, or another beside it`);
  }
  for (const { arn, durationSeconds = 3600 } of profiles) {
    if (placeOf(arn, 'profile') === undefined) throw new TypeError(`\`${arn}\` names no profile`);
    if (!Number.isInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 43_200)
      throw new TypeError(
        `profile \`${arn}\` has sessions of ${durationSeconds} s: 900 to 43,200 there may be`,
      );
  }
  for (const { trustAnchorArn } of revocationLists)
    if (!trustAnchors.some(({ arn }) => arn === trustAnchorArn))
      throw new TypeError(`a revocation list is of trust anchor \`${trustAnchorArn}\`, which is not there`);
}
