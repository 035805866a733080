/**
 * The things isolation can mean. Closed on purpose: a new boundary makes the compiler name every topology that has
 * taken no position on it (`Claims` is a total record).
 */
export const BOUNDARIES = {
  'tenant-data': 'no tenant reads, writes or deletes an object, version or upload in another tenant’s bucket',
  'tenant-metadata':
    'no tenant sees another bucket’s keys, tags, policy, location or existence-dependent answers',
  'tenant-enumeration': 'no tenant learns from AWS or Vault which other tenants exist',
  'tenant-credentials': 'no tenant obtains a session, key or lease that stands for another tenant',
  'self-grant': 'no tenant changes a policy, ACL, tag or role so that a later call crosses a boundary',
  'control-plane': 'no tenant reads or writes the configuration of Vault’s AWS engine, its roles or leases',
  attribution:
    'what AWS and Vault log about a request names the tenant who made it, and no tenant can borrow a name',
  revocation: 'a credential that was revoked, or whose tenant was stopped, is refused from then on',
  'blast-radius': 'stopping one tenant leaves every other tenant served',
  'owner-access': 'the tenant itself is served in its own bucket; no guard locks the owner out',
} as const;

export type Boundary = keyof typeof BOUNDARIES;

/** A topology's position on one boundary: `open` is an honest answer, silence is not. */
export interface Claim {
  readonly position: 'holds' | 'open';
  /** One sentence: the mechanism that holds it, or why it is open. */
  readonly reason: string;
}

/** A topology's position on every boundary. */
export type Claims = Readonly<Record<Boundary, Claim>>;
