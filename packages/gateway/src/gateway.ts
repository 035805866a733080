import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { AwsCredentials, Certificate } from '@cordon/domain';
import type { Core, Mode } from './core.ts';
import { DecisionLog } from './decision-log/log.ts';
import type { DecisionRecord } from './decision-log/record.ts';
import { BodyRoom } from './http/body-room.ts';
import type { Fault } from './http/fault.ts';
import { Upstream } from './http/upstream.ts';
import { type Organization, readOrganization } from './organization/organization.ts';
import { type CallReport, serveRequest } from './server/serve-request.ts';
import { DEFAULT_LIMITS, GATEWAY_HEADER, makeServer, type ServerLimits } from './server/server.ts';
import { fileJournal, Store } from './state/store.ts';
import { Credentials } from './who/credentials.ts';
import { checkRolesAnywhere, type RolesAnywhere } from './who/roles-anywhere.ts';

export interface GatewayOptions {
  /** URL of LocalStack (or, in mode `pass`, of any AWS endpoint): `http://[::1]:4566`. */
  readonly upstream: string;
  /** Account whose root user `admin` is. */
  readonly accountId: string;
  readonly region: string;
  /** Credentials of the account’s root user. Secret: never logged. */
  readonly admin: AwsCredentials;
  /**
   * Root users of further accounts, by account id. Besides these, any 12-digit key id with the administrator’s secret
   * is the root user of that account.
   */
  readonly otherAccounts?: Readonly<Record<string, AwsCredentials>>;
  /** Folder for `decisions.jsonl` and the state file `gateway-state.jsonl` (0600: it holds secret keys). */
  readonly runDir: string;
  /** `enforce` (default) judges; `soft` judges, notes what it would refuse and serves it; `pass` judges nothing. */
  readonly mode?: Mode;
  /** 0 or absent: any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /**
   * Takes TLS on the port as well as plain HTTP, and tunnels (`CONNECT`) to `aws.cordon.test` and names below it.
   * Absent: plain HTTP alone.
   */
  readonly certificate?: Certificate;
  /** Milliseconds since 1970; for tests. */
  readonly clock?: () => number;
  /** Closes the gateway when it aborts. */
  readonly signal?: AbortSignal;
  /** How long the upstream may take to begin an answer, milliseconds (60 s). */
  readonly upstreamTimeoutMs?: number;
  /**
   * The upstream keeps all it is given in its memory. Once nobody listens there every request that needs it is answered
   * 503 for good: whoever listens later has nothing of it, and would answer as if nothing had ever been.
   */
  readonly upstreamForgets?: boolean;
  readonly limits?: Partial<ServerLimits>;
  /**
   * Where OpenID Connect providers really answer, by issuer: `{ 'https://vault.example/v1/identity/oidc':
   * 'http://127.0.0.1:8200/v1/identity/oidc' }`. Tokens of others are refused by AssumeRoleWithWebIdentity.
   */
  readonly oidcEndpoints?: Readonly<Record<string, string>>;
  /** Service and resource control policies, by account. Absent: there is no organisation. */
  readonly organization?: Organization;
}

export interface Gateway {
  /** `https://127.0.0.1:<port>`; `http:` without a certificate. */
  readonly url: string;
  readonly port: number;
  /** Why a request was answered as it was, by its `x-amz-request-id`; the last 20,000 are remembered. */
  explain(requestId: string): DecisionRecord | undefined;
  /** Tells the listener of every answered request; returns how to stop. */
  onCall(listener: (call: CallReport) => void): () => void;
  /**
   * Puts other service and resource control policies in the place of those there are, or none: they decide from the next
   * request on, and on what is left of one that is open: as a change of a policy does. Throws for what AWS would not store, and then nothing is changed.
   */
  govern(organization: Organization | undefined): void;
  /**
   * Says which trust anchors, profiles and revocation lists IAM Roles Anywhere has from now on, or that it has none. Throws
   * `TypeError` for what AWS would not register, and then nothing is changed.
   */
  anchor(rolesAnywhere: RolesAnywhere | undefined): void;
  /** Lets every request to some services go wrong from now on, or none: for drills. */
  inject(fault: Fault | undefined): void;
  /**
   * Lets it be `aheadMs` milliseconds later than it is from now on, for drills: sessions end by it, and signatures to S3
   * are measured by it. Whoever asks STS and IAM stays behind, since Vault's own clock cannot be moved: such signatures
   * are measured by the time that it is, and the end of a session is told in it.
   */
  moveClock(aheadMs: number): void;
  close(): Promise<void>;
}

/**
 * Starts the gateway: it verifies every request’s signature, decides it with the policies that it saw being made, and
 * lets the upstream serve only what AWS would. Rejects when the port is taken, the state file is damaged, or a policy of
 * the organisation is one that AWS would refuse.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  let fault: Fault | undefined;
  let aheadMs = 0;
  let rolesAnywhere: RolesAnywhere | undefined;
  let organization = options.organization && readOrganization(options.organization);
  let governed = 0;
  mkdirSync(options.runDir, { recursive: true });
  const store = new Store(fileJournal(join(options.runDir, 'gateway-state.jsonl')));
  const tokenKey = tokenKeyOf(store);
  const { accountId, region, admin } = options;
  const core: Core = {
    accountId,
    region,
    admin,
    mode: options.mode ?? 'enforce',
    store,
    tokenKey,
    oidcEndpoints: options.oidcEndpoints ?? {},
    get version() {
      return store.version + governed;
    },
    get organization() {
      return organization;
    },
    get rolesAnywhere() {
      return rolesAnywhere;
    },
    get fault() {
      return fault;
    },
    get aheadMs() {
      return aheadMs;
    },
    credentials: new Credentials({
      roots: { ...options.otherAccounts, [accountId]: admin },
      admin,
      state: store,
      tokenKey,
    }),
    upstream: new Upstream({
      url: options.upstream,
      region,
      timeoutMs: options.upstreamTimeoutMs ?? 60_000,
      forgets: options.upstreamForgets === true,
    }),
    log: new DecisionLog(join(options.runDir, 'decisions.jsonl')),
  };
  const clock = options.clock ?? Date.now;
  const listeners = new Set<(call: CallReport) => void>();
  const report = (call: CallReport) => {
    for (const listener of listeners) listener(call);
  };
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const room = new BodyRoom(limits.bodyBytes);
  const { server, close: closeServer } = makeServer(
    limits,
    options.certificate,
    (request, response, awaits100) => {
      if (core.mode !== 'pass') response.setHeader(GATEWAY_HEADER, '1');
      // What throws once it was answered (a listener, the log) ends nothing; what was not answered ends its connection.
      serveRequest(core, { request, response, now: clock(), awaits100, room }, report).catch(() => {
        if (!response.writableEnded) response.destroy();
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  server.on('error', () => {});
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = () => {
    core.upstream.close();
    closing ??= closeServer().then(() => core.log.close());
    return closing;
  };
  options.signal?.addEventListener('abort', () => void close(), { once: true });
  return {
    url: `${options.certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    explain: (requestId) => core.log.find(requestId),
    onCall(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    govern(changed) {
      organization = changed && readOrganization(changed);
      governed++;
    },
    anchor(changed) {
      if (changed !== undefined) checkRolesAnywhere(changed);
      rolesAnywhere = changed;
    },
    inject(next) {
      fault = next;
    },
    moveClock(ahead) {
      aheadMs = ahead;
    },
    close,
  };
}

/** The key that seals session tokens: made once, kept in the state file, so that sessions survive a restart. */
function tokenKeyOf(store: Store): Buffer {
  const known = store.get('secrets', 'token-key');
  if (known !== undefined) return Buffer.from(known, 'base64');
  const fresh = randomBytes(32);
  store.apply([{ table: 'secrets', key: 'token-key', row: fresh.toString('base64') }]);
  return fresh;
}
