import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { type Access, type AwsCredentials, type Deployment, parseTenants } from '@cordon/domain';
import { deploy, type Lab } from '@cordon/lab';
import { synth } from '@cordon/stacks';
import { connectVault, type VaultClient } from '@cordon/vault';
import { CallCounter } from './call-counter.ts';

/** Tenants that Terraform makes; axes add to them. */
const TENANTS_AT_FIRST = 3;

/** `bt00001`: no such id is part of another, so that a tenant can be copied by replacing its name. */
export const tenantName = (n: number): string => `bt${String(n).padStart(5, '0')}`;

/** The account's administrator: sets the bench up, and is never measured. */
export interface Admin {
  readonly iam: IAMClient;
  readonly s3: S3Client;
  /** An S3 client of somebody else on the same kept connections; no retries, for retries would be hidden. */
  s3As(credentials: AwsCredentials): S3Client;
  /** An STS client, likewise. */
  stsAs(credentials: AwsCredentials): STSClient;
  close(): void;
}

function openAdmin(access: Access): Admin {
  const base = { region: access.region, endpoint: access.awsEndpoint };
  const iam = new IAMClient({ ...base, credentials: access.admin });
  const s3 = new S3Client({ ...base, credentials: access.admin, forcePathStyle: true });
  const { requestHandler } = s3.config;
  return {
    iam,
    s3,
    s3As: (credentials) =>
      new S3Client({ ...base, credentials, forcePathStyle: true, maxAttempts: 1, requestHandler }),
    stsAs: (credentials) => new STSClient({ ...base, credentials, maxAttempts: 1 }),
    close: () => {
      iam.destroy();
      s3.destroy();
    },
  };
}

/** Everything that subjects and axes work with. */
export interface Stage {
  readonly lab: Lab;
  /** The operator's client. */
  readonly vault: VaultClient;
  readonly admin: Admin;
  readonly counter: CallCounter;
  readonly runDir: string;
  /** Vault's executable, for axes that start another one. */
  readonly vaultBinary: string;
  readonly signal: AbortSignal | undefined;
  /** Resolves when every call that the gateway answered is counted; with the processor time it has used. */
  counted(): Promise<{ readonly cpuMs?: number }>;
  /** A line for people, where something takes its time. */
  say(text: string): void;
  /** Applies a topology with Terraform for three tenants; once, whoever asks. */
  deployment(topology: string): Promise<Deployment>;
  /** The same stage on another Vault. */
  withVault(vault: { readonly address: string; readonly token: string }): Stage;
  /** Run in reverse order when the stage closes. */
  onClose(undo: () => Promise<void>): void;
  close(): Promise<void>;
}

/** Opens the stage over a running lab, or throws when anything of it is beyond loopback: nothing else gets load. */
export function openStage(lab: Lab, o: Pick<Stage, 'runDir' | 'vaultBinary' | 'signal' | 'say'>): Stage {
  for (const address of [lab.access.awsEndpoint, lab.access.vaultAddress]) loopbackOnly(address);
  const counter = new CallCounter();
  const unlisten = lab.gateway?.onCall((call) => counter.take(call)) ?? (() => {});
  const shared = { ...o, counter, run: randomBytes(2).toString('hex') };
  const undos: (() => Promise<void>)[] = [async () => unlisten()];
  return stageOn(lab, shared, undos);
}

interface Shared extends Pick<Stage, 'runDir' | 'vaultBinary' | 'signal' | 'say'> {
  readonly counter: CallCounter;
  readonly run: string;
}

function stageOn(lab: Lab, shared: Shared, undos: (() => Promise<void>)[]): Stage {
  const { runDir, vaultBinary, signal, say, counter } = shared;
  const { vaultAddress: address, vaultToken: token } = lab.access;
  // A revoke of many leases answers only when all are gone.
  const vault = connectVault({ address, token, timeoutMs: 120_000 });
  const admin = openAdmin(lab.access);
  const made = new Map<string, Promise<Deployment>>();
  undos.push(async () => {
    vault.close();
    admin.close();
  });
  return {
    lab,
    vault,
    admin,
    counter,
    runDir,
    vaultBinary,
    signal,
    say,
    counted: async () => (await lab.gateway?.flush()) ?? {},
    deployment: (topology) => {
      const known = made.get(topology) ?? apply(lab, { ...shared, topology, number: made.size + 1 });
      made.set(topology, known);
      return known;
    },
    withVault: (other) => {
      loopbackOnly(other.address);
      const access = { ...lab.access, vaultAddress: other.address, vaultToken: other.token };
      const terraformEnv = () => {
        return { ...lab.terraformEnv(), VAULT_ADDR: other.address, VAULT_TOKEN: other.token };
      };
      return stageOn({ ...lab, access, terraformEnv }, { ...shared, run: `${shared.run}x` }, undos);
    },
    onClose: (undo) => undos.push(undo),
    close: async () => {
      counter.enter();
      while (undos.length > 0)
        await undos
          .pop()?.()
          .catch(() => {});
    },
  };
}

/** Nothing is destroyed at the end: the emulator and Vault keep all in memory, and go with the lab. */
async function apply(lab: Lab, o: Shared & { topology: string; number: number }): Promise<Deployment> {
  // IAM, S3 and Vault names all begin with it.
  const prefix = `bench${o.run}-${o.number}`;
  const names = Array.from({ length: TENANTS_AT_FIRST }, (_, n) => tenantName(n + 1));
  const dir = join(o.runDir, 'stacks', prefix);
  const made = await synth({
    topology: o.topology,
    guards: [],
    tenants: parseTenants(names, { bucketPrefix: `${prefix}-` }),
    prefix,
    region: lab.access.region,
    outDir: dir,
    emulated: true,
  });
  const options = { dir: made.dir, ...(o.signal === undefined ? {} : { signal: o.signal }) };
  return deploy(lab, options);
}

function loopbackOnly(address: string): void {
  const { hostname } = new URL(address);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
    throw new Error(
      `\`${address}\` was refused: the bench puts load on loopback only; start it without CORDON_* addresses`,
    );
}
