import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import * as sts from '@aws-sdk/client-sts';
import type { AwsCredentials, Transported } from '@cordon/domain';

/** Who signs: credentials, or nobody. */
export type Signer = AwsCredentials | 'nobody';

/** Where AWS clients ask, and for how long. */
export interface ClientOptions {
  readonly region: string;
  /** Absent means AWS itself. */
  readonly endpoint?: string;
  /** Deadline for one request, milliseconds. */
  readonly timeoutMs?: number;
  /** `false`: plain HTTP to AWS itself; with an endpoint, its scheme decides. */
  readonly tls?: boolean;
}

type Service = 's3' | 'sts' | 'iam';
interface SdkClient {
  send(command: unknown, options?: { abortSignal?: AbortSignal }): Promise<unknown>;
  destroy(): void;
}
type Constructor = new (input: unknown) => unknown;

const MODULES = { s3, sts, iam } as unknown as Readonly<
  Record<Service, Readonly<Record<string, Constructor>>>
>;

/** Real AWS SDK clients, one for each (service, credentials, transport), kept until `close`. */
export interface Clients {
  get(service: Service, signer: Signer, over?: Transported['over']): SdkClient;
  close(): void;
}

/**
 * Clients that ask once: a retry would turn “refused, then served” into “served”, and hides how long things take. Path
 * style, because bucket names as host names do not resolve for an emulator.
 */
export function openClients(options: ClientOptions): Clients {
  const kept = new Map<string, SdkClient>();
  return {
    get: (service, signer, over) => {
      // The secret is part of the key, so that a forged secret never uses the rightful owner's client.
      const key = JSON.stringify([service, signer, over]);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const made = makeClient(service, signer, over === 'http' ? inClearText(options) : options);
      kept.set(key, made);
      return made;
    },
    close: () => {
      for (const client of kept.values()) client.destroy();
      kept.clear();
    },
  };
}

/** The same service without TLS: the gateway takes both on one port, and AWS has one for each. */
function inClearText({ endpoint, ...options }: ClientOptions): ClientOptions {
  return endpoint === undefined
    ? { ...options, tls: false }
    : { ...options, endpoint: endpoint.replace(/^https:/, 'http:') };
}

/** The SDK command of an operation, by its name in the service model. Throws `RangeError` for an unknown name. */
export function commandOf(service: Service, operation: string, input: unknown): unknown {
  const Command = MODULES[service][`${operation}Command`];
  if (Command === undefined)
    throw new RangeError(`\`${service}\` has no operation \`${operation}\`; spell it as the AWS API does`);
  return new Command(input);
}

function makeClient(service: Service, signer: Signer, options: ClientOptions): SdkClient {
  const Client = MODULES[service][
    { s3: 'S3Client', sts: 'STSClient', iam: 'IAMClient' }[service]
  ] as Constructor;
  const nobody = { accessKeyId: 'nobody', secretAccessKey: 'nobody' };
  return new Client({
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    credentials: signer === 'nobody' ? nobody : { ...signer },
    ...(signer === 'nobody' ? { signer: { sign: async (request: unknown) => request } } : {}),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 20_000,
      requestTimeout: options.timeoutMs ?? 20_000,
      throwOnRequestTimeout: true,
    },
    ...(service === 's3' && options.endpoint !== undefined ? { forcePathStyle: true } : {}),
    // Checksums are not what is tested, and trailing ones need chunked signing, which emulators get wrong.
    ...(service === 's3'
      ? { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' }
      : {}),
    followRegionRedirects: false,
  }) as SdkClient;
}
