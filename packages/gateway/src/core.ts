import type { AwsCredentials } from '@cordon/domain';
import type { DecisionLog } from './decision-log/log.ts';
import type { Fault } from './http/fault.ts';
import type { Upstream } from './http/upstream.ts';
import type { ReadOrganization } from './organization/organization.ts';
import type { Store } from './state/store.ts';
import type { Credentials } from './who/credentials.ts';
import type { RolesAnywhere } from './who/roles-anywhere.ts';

export type Mode = 'enforce' | 'soft' | 'pass';

/** What every handler of the gateway works with. */
export interface Core {
  readonly accountId: string;
  readonly region: string;
  readonly mode: Mode;
  readonly admin: AwsCredentials;
  readonly store: Store;
  /** Another one once anything has changed that decides: what the store holds, or the organization's policies. */
  readonly version: number;
  readonly credentials: Credentials;
  readonly tokenKey: Buffer;
  readonly upstream: Upstream;
  readonly log: DecisionLog;
  /** As it is now: `govern` changes it. Absent: accounts are in no organisation. */
  readonly organization?: ReadOrganization | undefined;
  /** What goes wrong at the moment: `inject` changes it. */
  readonly fault?: Fault | undefined;
  /** How much later S3 sees it to be than it is, milliseconds: `moveClock` changes it. */
  readonly aheadMs: number;
  /** Trust anchors and profiles as they are now: `anchor` changes them. */
  readonly rolesAnywhere?: RolesAnywhere | undefined;
  /** Where the keys of OpenID Connect providers are, by issuer. */
  readonly oidcEndpoints: Readonly<Record<string, string>>;
}
