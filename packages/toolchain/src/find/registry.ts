import { readdir } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { registryHosts } from '../components/provider-files.ts';
import type { Platform } from '../platform.ts';
import { compareVersions, inRange, type VersionRange } from '../version.ts';

const asked = new Map<string, Promise<boolean>>();

/**
 * Whether a provider registry would serve this provider: it must answer with the address of an archive, and the
 * host of that archive must answer too. Asked once per process and provider, and never for longer than two seconds.
 * https://developer.hashicorp.com/terraform/internals/provider-registry-protocol#find-a-provider-package
 */
export function registryServes(
  host: string,
  provider: { readonly name: string; readonly version: string },
  platform: Platform,
  env: NodeJS.ProcessEnv,
  patienceMs = 2_000,
): Promise<boolean> {
  const url = `https://${host}/v1/providers/hashicorp/${provider.name}/${provider.version}/download/${platform.goos}/${platform.goarch}`;
  const known = asked.get(url);
  if (known !== undefined) return known;
  const answer = askedOnce(url, env, patienceMs).catch(() => false);
  asked.set(url, answer);
  return answer;
}

/** Rejects where the environment names a proxy that is none: `Agent` throws. */
async function askedOnce(url: string, env: NodeJS.ProcessEnv, patienceMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(patienceMs);
  const agent = new Agent({ proxyEnv: env });
  return serves(url, (method, of) => fetchText(method, of, agent, signal)).finally(() => agent.destroy());
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Whether what is asked for at `url` names an archive that is there. `ask` does not follow redirects. */
export async function serves(
  url: string,
  ask: (method: 'GET' | 'HEAD', url: string) => Promise<Answer>,
): Promise<boolean> {
  const { status, text } = await ask('GET', url);
  const archive = archiveOf(text);
  if (status !== 200 || archive === undefined) return false;
  const found = await ask('HEAD', archive);
  return found.status >= 200 && found.status < 400;
}

/** The `download_url` of a registry's answer, when it is an https address. */
export function archiveOf(text: string): string | undefined {
  try {
    const { download_url: url } = JSON.parse(text) as Record<string, unknown>;
    return typeof url === 'string' && url.startsWith('https://') ? url : undefined;
  } catch {
    return undefined;
  }
}

function fetchText(method: string, url: string, agent: Agent, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > 1_000_000) response.destroy(new Error('answer too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/**
 * Newest accepted version of a provider in a filesystem mirror, unpacked (`<version>/<os>_<arch>/`) or packed
 * (`terraform-provider-<name>_<version>_<os>_<arch>.zip`), under any of the known hosts.
 */
export async function providerInMirror(
  root: string,
  provider: { readonly name: string; readonly accepts: VersionRange },
  platform: Platform,
): Promise<string | undefined> {
  const versions: string[] = [];
  const target = `${platform.goos}_${platform.goarch}`;
  for (const host of registryHosts) {
    const folder = join(root, host, 'hashicorp', provider.name);
    for (const name of await readdir(folder).catch(() => [])) {
      const packed = new RegExp(
        `^terraform-provider-${provider.name}_(\\d+\\.\\d+\\.\\d+)_${target}\\.zip$`,
      ).exec(name)?.[1];
      if (packed !== undefined) versions.push(packed);
      else if (/^\d+\.\d+\.\d+$/.test(name) && (await hasBinary(join(folder, name, target), provider.name)))
        versions.push(name);
    }
  }
  return versions
    .filter((version) => inRange(version, provider.accepts))
    .sort(compareVersions)
    .at(-1);
}

async function hasBinary(folder: string, name: string): Promise<boolean> {
  const files = await readdir(folder).catch(() => []);
  return files.some((file) => file.startsWith(`terraform-provider-${name}`));
}
