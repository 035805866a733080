import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, messageOf, type TrustFiles, UsageError } from '@cordon/domain';
import { issueCertificates, trust, trustBundle } from '@cordon/tls';
import type { Attached } from '../attach.ts';
import { LabError } from '../errors.ts';

/**
 * The certificates of a run's services, and the files that make others trust them. The certificates' keys are secret.
 */
export interface RunTls {
  /** Absent where no service that the run starts uses TLS. */
  readonly servers?: { readonly gateway: Certificate; readonly vault: Certificate };
  readonly files: TrustFiles;
}

const ADDRESSES = ['127.0.0.1', '::1'];
/** The names by which the gateway is asked for, and those of buckets and accounts below them. */
const ENDPOINTS = [
  'localhost',
  'aws.cordon.test',
  's3.aws.cordon.test',
  'localhost.localstack.cloud',
  's3.localhost.localstack.cloud',
].flatMap((name) => [name, `*.${name}`]);

/** Whether this run uses TLS: it does unless `CORDON_TLS` is `off`. Throws `UsageError` for another value. */
export function readTls(env: NodeJS.ProcessEnv): boolean {
  const { CORDON_TLS: value = '' } = env;
  if (!['', 'on', 'off'].includes(value))
    throw new UsageError(`\`CORDON_TLS\` is \`${value}\`: give \`on\` or \`off\`, or unset it for \`on\``);
  return value !== 'off';
}

/**
 * Creates the run's authority and certificates, if it uses TLS, and makes this process trust them; `tempDir` holds the
 * files that make child processes trust them and attached services. No private key is written here. `undefined` where
 * there is nothing to trust.
 */
export async function openTls(
  tempDir: string,
  { secured, attached }: { readonly secured: boolean; readonly attached: string },
): Promise<RunTls | undefined> {
  if (!secured && attached === '') return undefined;
  const issued = secured
    ? await issueCertificates({ gateway: [...ADDRESSES, ...ENDPOINTS], vault: [...ADDRESSES, 'localhost'] })
    : undefined;
  if (issued !== undefined) trust(issued.ca);
  const folder = join(tempDir, 'tls');
  const files = { caFile: join(folder, 'ca.pem'), bundleFile: join(folder, 'all.pem') };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(files.caFile, `${issued?.ca ?? ''}${attached}`, { mode: 0o600 });
  await writeFile(files.bundleFile, trustBundle(), { mode: 0o600 });
  return { ...(issued === undefined ? {} : { servers: issued.servers }), files };
}

/**
 * Makes this process trust attached services, from the files in the usual settings: `AWS_CA_BUNDLE`, `VAULT_CACERT`,
 * `SSL_CERT_FILE`. Resolves with the certificates in them, PEM; rejects with `LabError` for a file that holds none.
 */
export async function trustAttached({ aws, vault }: Attached, env: NodeJS.ProcessEnv): Promise<string> {
  const named = [
    ...(aws?.endpoint.startsWith('https:') ? (['AWS_CA_BUNDLE', 'SSL_CERT_FILE'] as const) : []),
    ...(vault?.address.startsWith('https:') ? (['VAULT_CACERT', 'SSL_CERT_FILE'] as const) : []),
  ];
  let all = '';
  for (const setting of new Set(named)) {
    const file = env[setting];
    if (file === undefined || file === '') continue;
    try {
      const text = await readFile(file, 'utf8');
      trust(text);
      all += `${text.trimEnd()}\n`;
    } catch (cause) {
      const why = messageOf(cause);
      throw new LabError(`\`${setting}\` names \`${file}\`, which holds no certificates to trust: ${why}`, {
        cause,
      });
    }
  }
  return all;
}
