import { Agent as TlsAgent } from 'node:https';
import { join } from 'node:path';
import type { AwsCredentials } from '@cordon/domain';
import { type TempDir, tempDir } from '@cordon/temp';
import type { DecisionRecord } from '../src/decision-log/record.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../src/gateway.ts';
import { QUERY_MODELS } from '../src/query/query-model.ts';
import { fileJournal, Store } from '../src/state/store.ts';
import { type Session, sealToken } from '../src/who/session.ts';
import { ACCOUNT, changesFor, type Rows, tokenKey } from './entities.ts';
import { type RawAnswer, type RawRequest, sendRaw } from './raw-request.ts';
import { type RecordingUpstream, recordingUpstream } from './recording-upstream.ts';
import { signedRequest, type ToSign } from './signed-request.ts';

export const ADMIN: AwsCredentials = {
  accessKeyId: 'AKIAADMINOFTHISTEST0',
  secretAccessKey: 'the secret of the administrator',
};

/** Of the event loop, in which the gateway comes to what it does after an answer. */
const TURNS = 50;

/** What became of a request. */
export interface Sent extends RawAnswer {
  /** The error’s code, or `served`. */
  readonly outcome: string;
  /** Whether anything of it reached the upstream, as `METHOD path`. */
  readonly reached: readonly string[];
  /** Why. */
  readonly why?: DecisionRecord;
  /** The permissions that were judged, as `action resource`. */
  readonly judged: readonly string[];
}

export interface Request extends Partial<Omit<ToSign, 'credentials' | 'host'>> {
  readonly by: AwsCredentials;
  readonly session?: Session;
}

/** A gateway in this process whose upstream serves everything: what is refused, the gateway refused. */
export class RunningGateway {
  readonly gateway: Gateway;
  readonly upstream: RecordingUpstream;
  readonly #key: Buffer;
  readonly #temp: TempDir;

  /** Over TLS where it was opened with a certificate. */
  readonly #agent: TlsAgent | undefined;

  private constructor(
    gateway: Gateway,
    upstream: RecordingUpstream,
    key: Buffer,
    temp: TempDir,
    agent: TlsAgent | undefined,
  ) {
    this.#agent = agent;
    this.gateway = gateway;
    this.upstream = upstream;
    this.#key = key;
    this.#temp = temp;
  }

  /** Starts it with what `rows` hold. */
  static async open(rows: Rows, more: Partial<GatewayOptions> = {}): Promise<RunningGateway> {
    const temp = tempDir('gateway');
    const key = tokenKey();
    new Store(fileJournal(join(temp.path, 'gateway-state.jsonl'))).apply([
      ...changesFor(rows),
      { table: 'secrets', key: 'token-key', row: key.toString('base64') },
    ]);
    const upstream = await recordingUpstream();
    const gateway = await startGateway({
      upstream: upstream.url,
      accountId: ACCOUNT,
      region: 'eu-west-1',
      admin: ADMIN,
      runDir: temp.path,
      ...more,
    });
    const { certificate } = more;
    // Whom a client trusts is asked elsewhere.
    const agent = certificate && new TlsAgent({ keepAlive: true, maxSockets: 8, rejectUnauthorized: false });
    return new RunningGateway(gateway, upstream, key, temp, agent);
  }

  async close(): Promise<void> {
    this.#agent?.destroy();
    await this.gateway.close();
    await this.upstream.close();
    this.#temp.remove();
  }

  get host(): string {
    return `127.0.0.1:${this.gateway.port}`;
  }

  /** A session’s credentials. */
  issue(session: Session): AwsCredentials {
    const { accessKeyId, secret } = session;
    return { accessKeyId, secretAccessKey: secret, sessionToken: sealToken(session, this.#key) };
  }

  /** The request as its client signs it: `GET /b/k` of S3 in the gateway’s Region unless it says otherwise. */
  sign({ by, headers, ...more }: Request): RawRequest {
    return signedRequest({
      method: 'GET',
      path: '/acme/key',
      host: this.host,
      region: 'eu-west-1',
      ...more,
      credentials: by,
      headers: {
        ...headers,
        ...(by.sessionToken === undefined ? {} : { 'x-amz-security-token': by.sessionToken }),
      },
    });
  }

  /** Sends a request of which nothing is signed any more; by another agent’s connections if one is given. */
  async raw(request: RawRequest, agent: TlsAgent | 'plain' | undefined = this.#agent): Promise<Sent> {
    const before = this.upstream.seen.length;
    const answer = await sendRaw(this.gateway.port, request, agent === 'plain' ? undefined : agent);
    const id = answer.headers['x-amz-request-id'] ?? answer.headers['x-amzn-requestid'];
    const why = await this.#explained(String(id));
    return {
      ...answer,
      outcome: answer.status < 300 ? 'served' : (answer.code ?? String(answer.status)),
      reached: this.upstream.seen.slice(before),
      judged: (why?.cordon.judged ?? []).map(({ action, resource }) => `${action} ${resource}`),
      ...(why === undefined ? {} : { why }),
    };
  }

  /** The log has a request once its answer is written: on a busy machine this process may read the answer before that. */
  async #explained(id: string): Promise<DecisionRecord | undefined> {
    for (let turns = 0; turns < TURNS; turns++) {
      const why = this.gateway.explain(id);
      if (why !== undefined) return why;
      await new Promise((next) => setImmediate(next));
    }
    return undefined;
  }

  send(request: Request): Promise<Sent> {
    return this.raw(this.sign(request));
  }

  /** Calls IAM or STS. */
  call(
    by: AwsCredentials,
    service: 'iam' | 'sts',
    parameters: Readonly<Record<string, string>>,
  ): Promise<Sent> {
    return this.send({ by, ...formOf(service, parameters) });
  }

  anonymous(method: string, path: string): Promise<Sent> {
    return this.raw({ method, path, headers: { host: this.host }, body: Buffer.alloc(0) });
  }
}

/** A call to IAM or STS, to be signed; of the service’s version unless it says otherwise. */
export function formOf(service: 'iam' | 'sts', parameters: Readonly<Record<string, string>>) {
  const { version: Version } = QUERY_MODELS[service];
  return {
    method: 'POST',
    path: '/',
    service,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams({ Version, ...parameters }).toString()),
  } as const;
}
