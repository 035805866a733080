import { Agent, request } from 'node:https';
import type { Platform } from '../platform.ts';

const patienceMs = 2_000;

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
): Promise<boolean> {
  const url = `https://${host}/v1/providers/hashicorp/${provider.name}/${provider.version}/download/${platform.goos}/${platform.goarch}`;
  const known = asked.get(url);
  if (known !== undefined) return known;
  const answer = ask(url, env).catch(() => false);
  asked.set(url, answer);
  return answer;
}

async function ask(url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const signal = AbortSignal.timeout(patienceMs);
  const agent = new Agent({ proxyEnv: env });
  try {
    const description = await fetchText('GET', url, agent, signal);
    const archive = archiveOf(description.text);
    if (description.status !== 200 || archive === undefined) return false;
    const found = await fetchText('HEAD', archive, agent, signal);
    return found.status >= 200 && found.status < 400;
  } finally {
    agent.destroy();
  }
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

function fetchText(
  method: string,
  url: string,
  agent: Agent,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
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
