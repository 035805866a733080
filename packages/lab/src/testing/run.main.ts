// A whole run in a process of its own, for tests that end it in every way there is.
// argv: engine, run directory, stack directory, kind of stack, and what to do about signals.
// stdout: one JSON line an event; `{"is":"up"}` once the lab is up, `{"is":"over"}` at the very end.
import { resolveToolchain } from '@cordon/toolchain';
import { deploy, destroy, type LabEngine, startLab } from '../index.ts';
import { type StackOptions, writeStack } from './stack.ts';

const [engine = 'localstack', runDir = '', stackDir = '', how = 'whole', signals = 'handled'] =
  process.argv.slice(2);
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
const stop = new AbortController();
if (signals === 'handled')
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));

const toolchain = await resolveToolchain([
  'vault',
  'tofu',
  'provider-aws',
  'provider-vault',
  engine === 'ministack' ? 'ministack' : 'localstack',
]);
const { signal } = stop;
try {
  const lab = await startLab({ engine: engine as LabEngine, runDir, toolchain, signal, onEvent: say });
  try {
    const { awsEndpoint, vaultAddress, vaultToken, admin } = lab.access;
    // The pipe to the test is the one place where they are told: it looks for them in every file.
    // An emulator's own administrator may have a word for a secret (`test`), which stands everywhere and opens nothing.
    const values = [vaultToken, admin.secretAccessKey].filter((value) => value.length > 15);
    say({ is: 'secrets', values });
    say({ is: 'up', access: { awsEndpoint, vaultAddress } });
    const prefix = `t${process.pid}`;
    const dir = await writeStack(stackDir, { prefix, how: how as NonNullable<StackOptions['how']> });
    say({ is: 'applying' });
    const deployment = await deploy(lab, { dir, signal, onEvent: say });
    say({ is: 'deployed', deployment });
    await destroy(lab, { dir, signal, onEvent: say });
  } finally {
    await lab.stop();
  }
} catch (error) {
  say({ is: 'failed', name: (error as Error).name, message: (error as Error).message });
  process.exitCode = 2;
}
say({ is: 'over' });
