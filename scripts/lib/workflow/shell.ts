import { spawn } from 'node:child_process';
import { supervisor } from '@cordon/toolchain';

/**
 * A way to run a command line in a folder, its output shown. What it starts ends with this process, however that ends,
 * and with the signal: TERM, and after a second KILL (GitHub asks with INT and waits 7.5 s first).
 */
export function shellIn(
  cwd: string,
  {
    scratch,
    signal,
    output,
  }: { readonly scratch: string; readonly signal?: AbortSignal; readonly output?: number },
): (command: string, env: Readonly<Record<string, string>>) => Promise<number> {
  return (command, env) => {
    const out = output ?? 'inherit';
    const child = spawn('/bin/sh', ['-c', supervisor, 'supervisor', scratch, '/bin/sh', '-c', command], {
      cwd,
      stdio: ['pipe', out, out],
      detached: true,
      env: { ...withoutOuterPnpm(process.env), ...env },
    });
    child.stdin?.on('error', () => undefined);
    const stop = () => child.stdin?.destroy();
    child.once('exit', stop);
    // A step that begins when the job is cancelled already was asked for by its condition: it runs.
    const late = signal?.aborted === true;
    if (!late) signal?.addEventListener('abort', stop, { once: true });
    return new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
    }).finally(() => signal?.removeEventListener('abort', stop));
  };
}

/** A pnpm around this process has said, to all below it, that dependencies are installed: of its own workspace. */
function withoutOuterPnpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^p?npm_config_verify_deps_before_run$/i.test(name)),
  );
}
