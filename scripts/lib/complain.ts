import { describeError } from '@cordon/domain';
import { isVerbose } from './loudness.ts';

/** Prints an error for people: its message and its causes, no stack unless `--verbose` or `CORDON_DEBUG=1`. */
export function complain(error: unknown, out: NodeJS.WritableStream = process.stderr): void {
  out.write(`cordon: ${describeError(error)}\n`);
  if ((isVerbose() || process.env.CORDON_DEBUG === '1') && error instanceof Error)
    out.write(`${error.stack}\n`);
}
