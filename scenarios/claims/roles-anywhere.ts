import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { AwsCredentials, Certificate } from '@cordon/domain';
import { startVaultAlone } from '@cordon/lab';
import { openClientAuthority } from '@cordon/tls';
import { resolveToolchain } from '@cordon/toolchain';
import { connectVault, type VaultClient, VaultError } from '@cordon/vault';
import { createSession } from '@cordon/workloads';
import type { ClaimContext } from './claim-context.ts';
import { inTemp } from './in-temp.ts';
import { document } from './principals.ts';

const MOUNT = 'aws';
const NODE = 'vault-1.lab';

/** What Vault's host has in place of a key: a certificate, and sessions that it opens. */
interface Host {
  readonly certificate: Certificate;
  /** A session of Vault's role, as AWS's helper would get it. */
  session(by?: Certificate): Promise<AwsCredentials>;
  /** A certificate of an authority that AWS was not told of. */
  readonly strange: Certificate;
  readonly region: string;
}

/** Says to the gateway what AWS would be told, and makes the roles: Vault's own, and two that tenants' sessions are of. */
async function withHost(
  context: ClaimContext,
  name: string,
  work: (host: Host) => Promise<string>,
): Promise<string> {
  const { access, gateway } = context.stage.lab;
  if (gateway?.anchor === undefined) throw new Error('this lab’s gateway knows nothing of Roles Anywhere');
  const { region, awsEndpoint: endpoint } = access;
  const [authority, other] = await Promise.all([openClientAuthority(name), openClientAuthority(name)]);
  const [certificate, strange] = await Promise.all([
    authority.issue({ commonName: NODE }),
    other.issue({ commonName: NODE }),
  ]);
  const iam = context.iam(context.admin);
  const arnOf = (account: string, kind: string) =>
    `arn:aws:rolesanywhere:${region}:${account}:${kind}/${randomUUID()}`;
  const make = async (role: string, trust: object) => {
    const made = await iam.send(
      new CreateRoleCommand({
        RoleName: role,
        AssumeRolePolicyDocument: document([{ Effect: 'Allow', ...trust }]),
      }),
    );
    return made.Role?.Arn ?? '';
  };
  const account = (await context.site('role-per-tenant')).deployment.accountId;
  const trustAnchorArn = arnOf(account, 'trust-anchor');
  const broker = await make(`${name}-vault`, {
    Principal: { Service: 'rolesanywhere.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition: {
      StringEquals: { 'aws:PrincipalTag/x509Subject/CN': NODE },
      ArnEquals: { 'aws:SourceArn': trustAnchorArn },
    },
  });
  const takes = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
  await Promise.all([
    make(`${name}-tenant`, { Principal: { AWS: broker }, Action: takes }),
    make(`${name}-plain`, { Principal: { AWS: broker }, Action: 'sts:AssumeRole' }),
    iam.send(
      new PutRolePolicyCommand({
        RoleName: `${name}-vault`,
        PolicyName: 'broker',
        PolicyDocument: document([
          { Effect: 'Allow', Action: takes, Resource: `${broker.replace(/-vault$/, '')}-*` },
        ]),
      }),
    ),
  ]);
  const profileArn = arnOf(account, 'profile');
  gateway.anchor({
    trustAnchors: [{ arn: trustAnchorArn, certificates: authority.ca }],
    profiles: [{ arn: profileArn, roleArns: [broker] }],
  });
  const order = { trustAnchorArn, profileArn, roleArn: broker };
  try {
    return await work({
      certificate,
      strange,
      region,
      session: (by = certificate) => createSession(order, by, { endpoint, region }),
    });
  } finally {
    gateway.anchor(undefined);
  }
}

/** A Vault with this environment whose engine has no key at all. */
async function withVault(
  context: ClaimContext,
  name: string,
  env: Readonly<Record<string, string>>,
  work: (vault: VaultClient) => Promise<string>,
): Promise<string> {
  const { access, workshop } = context.stage.lab;
  const { supervisor, logDir } = workshop;
  const binary = (await resolveToolchain(['vault'])).get('vault')?.path ?? '';
  const tls = access.trust === undefined ? {} : { tls: { files: access.trust } };
  const node = await startVaultAlone({ supervisor, binary, logDir, name, env, ...tls });
  const vault = connectVault({ address: node.address, token: node.rootToken });
  const { awsEndpoint, region } = access;
  const site = await context.site('role-per-tenant');
  try {
    await vault.raw({ method: 'POST', path: `sys/mounts/${MOUNT}`, body: { type: 'aws' } });
    await vault.secrets.aws.configureRootIamCredentials(
      { region, iam_endpoint: awsEndpoint, sts_endpoint: awsEndpoint },
      { mountPoint: MOUNT },
    );
    for (const role of ['tenant', 'plain'])
      await vault.secrets.aws.createOrUpdateRole(
        role,
        {
          credential_type: 'assumed_role',
          role_arns: [`arn:aws:iam::${site.deployment.accountId}:role/${name}-${role}`],
        },
        { mountPoint: MOUNT },
      );
    return await work(vault);
  } finally {
    vault.close();
    await node.stop();
  }
}

/** Credentials of a tenant's role: `issued`, or what Vault said. */
async function issued(vault: VaultClient, role = 'tenant'): Promise<string> {
  try {
    await vault.secrets.aws.generateCredentials(role, { mountPoint: MOUNT });
    return 'issued';
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    const said = error.errors.join(' ');
    return (
      /could not obtain sts client|sts:SetSourceIdentity/.exec(said)?.[0] ??
      said.replace(/\s+/g, ' ').slice(0, 200)
    );
  }
}

/** A profile of the shared credentials file. https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
const profile = ({ accessKeyId, secretAccessKey, sessionToken = '' }: AwsCredentials) =>
  `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken}\n`;

/** The helper named in Vault's AWS configuration, and then what it would get in the file of credentials. */
export const byFile = (context: ClaimContext): Promise<string> =>
  withHost(context, 'claims-09-file', (host) =>
    inTemp(async (folder) => {
      const at = {
        config: join(folder, 'config'),
        shared: join(folder, 'credentials'),
        ran: join(folder, 'ran'),
      };
      await writeFile(
        at.config,
        `[default]\nregion = ${host.region}\ncredential_process = /usr/bin/touch ${at.ran}\n`,
      );
      const env = {
        AWS_CONFIG_FILE: at.config,
        AWS_SHARED_CREDENTIALS_FILE: at.shared,
        AWS_SDK_LOAD_CONFIG: '1',
      };
      return withVault(context, 'claims-09-file', env, async (vault) => {
        const named = await issued(vault);
        await writeFile(at.shared, profile(await host.session()), { mode: 0o600 });
        const written = await issued(vault);
        await writeFile(at.shared, '[default]\n', { mode: 0o600 });
        const ran = existsSync(at.ran) ? 'started' : 'never started';
        return `helper named: ${named}, ${ran}; its session in the file: ${written}; the file emptied: ${await issued(vault)}`;
      });
    }),
  );

/** How much earlier than its end Vault's AWS library asks for the next, milliseconds. */
const EARLY_MS = 5 * 60_000;

/** An address on loopback that hands out sessions, as a container's does. */
export const byAddress = (context: ClaimContext): Promise<string> =>
  withHost(context, 'claims-09-address', async (host) => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      host.session().then(
        ({ accessKeyId, secretAccessKey, sessionToken }) => {
          // An end that comes soon: what Vault does then is what it does at the true one.
          const Expiration = new Date(Date.now() + EARLY_MS + 2000).toISOString();
          const said = {
            AccessKeyId: accessKeyId,
            SecretAccessKey: secretAccessKey,
            Token: sessionToken,
            Expiration,
          };
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
        },
        () => response.writeHead(500).end(),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const callers = new Set<string>();
    const stop = context.stage.lab.gateway?.onCall(({ eventName, principalArn = '' }) => {
      if (eventName === 'AssumeRole' && principalArn.includes('/claims-09-address-vault/'))
        callers.add('Vault’s role');
    });
    try {
      const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/session` };
      return await withVault(context, 'claims-09-address', env, async (vault) => {
        const first = await issued(vault);
        await sleep(2500);
        const again = await issued(vault);
        const plain = await issued(vault, 'plain');
        return `${first} as ${[...callers].join()}, ${again} after another asking (${asked > 1 ? 'more than one' : asked}); a role that does not let the source identity be set: ${plain}`;
      });
    } finally {
      stop?.();
      server.close();
      server.closeAllConnections();
    }
  });

/** Who gets no session at all. */
export const byStranger = (context: ClaimContext): Promise<string> =>
  withHost(context, 'claims-09-stranger', ({ session, strange }) =>
    session(strange).then(
      () => 'a session',
      (error: Error) => /\d{3}: .*/.exec(error.message)?.[0] ?? error.message,
    ),
  );
