import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { awsMountOf } from '@cordon/domain';
import { freePort } from '@cordon/lab';
import { resolveToolchain } from '@cordon/toolchain';
import { z } from 'zod';
import type { PublishedClaim } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { fieldsOf } from './vault.ts';

const THREE = ['validate', 'ttl', 'tags'];

async function roleFields(context: ClaimContext): Promise<string> {
  const { deployment } = await context.site('role-per-tenant');
  const fields = await fieldsOf(context, awsMountOf(deployment), '/roles/{name}');
  return `${fields.length} fields, of the three: ${THREE.filter((field) => fields.includes(field)).join(', ') || 'none'}`;
}

const reply = z.object({ warnings: z.array(z.string()).nullish() }).nullish();

async function written(context: ClaimContext): Promise<string> {
  const { deployment } = await context.site('role-per-tenant');
  const path = `${awsMountOf(deployment)}/roles/claims-10`;
  const vault = context.operator;
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }],
  });
  const { status, body } = await vault.raw({
    method: 'POST',
    path,
    body: {
      credential_type: 'federation_token',
      policy_document: document,
      validate: true,
      ttl: '1h',
      tags: 'a=b',
    },
  });
  const kept = Object.keys(
    await vault.secrets.aws.readRole('claims-10', { mountPoint: awsMountOf(deployment) }),
  );
  await vault.raw({ method: 'DELETE', path });
  const warnings = reply.parse(body)?.warnings ?? [];
  return `${status}, ${warnings.length} warnings; kept of the three: ${THREE.filter((field) => kept.includes(field)).join(', ') || 'none'}`;
}

async function stanza(context: ClaimContext): Promise<string> {
  const { supervisor } = context.stage.lab.workshop;
  const vault = (await resolveToolchain(['vault'])).get('vault');
  if (vault === undefined) throw new Error('vault was not resolved');
  const port = await freePort();
  const config = join(supervisor.tempDir, 'claims-10.hcl');
  const text = `storage "inmem" {}
listener "tcp" {
  address     = "127.0.0.1:${port}"
  tls_disable = true
}
disable_mlock = true
auth "iam" {
  type = "aws"
}
`;
  await writeFile(config, text, { mode: 0o600 });
  const said: string[] = [];
  const child = supervisor.start(
    {
      command: vault.path,
      args: ['server', `-config=${config}`],
      env: {
        PATH: process.env.PATH ?? '/usr/bin:/bin',
        HOME: supervisor.tempDir,
        TMPDIR: supervisor.tempDir,
      },
      logFile: join(context.runDir, 'logs', 'vault-claims-10.log'),
      forward: true,
    },
    (line) => said.push(line),
  );
  try {
    const started = () => said.some((line) => /server started/i.test(line));
    for (const end = Date.now() + 120_000; !started(); ) {
      if (Date.now() > end) throw new Error('the server neither started nor said why: see its log');
      await new Promise((next) => setTimeout(next, 100));
    }
    // What Vault has to say of its configuration it says before it serves.
    const remark = said.find(
      (line) => /unknown|unsupported|\bauth\b/i.test(line) && !/Environment/.test(line),
    );
    return remark === undefined ? 'started, silent about the stanza' : remark.trim();
  } finally {
    await child.stop();
  }
}

export default {
  id: '10',
  from: 'tutorial',
  claim:
    'Roles of the AWS engine have fields `validate`, `ttl` and `tags`, and the server takes a stanza `auth "iam"`.',
  finding: 'wrong',
  because:
    'they are in no schema; worse, Vault silently ignores the fields and the stanza, so that their author believes that they work',
  shows: [
    {
      what: 'the fields of `roles/<name>`, as this Vault states them',
      expect: /^\d+ fields, of the three: none$/,
      see: roleFields,
    },
    {
      what: 'a role is written with them',
      expect: /^20\d, \d+ warnings; kept of the three: none$/,
      see: written,
    },
    { what: 'a server is started with the stanza', expect: 'started, silent about the stanza', see: stanza },
  ],
} satisfies PublishedClaim;
