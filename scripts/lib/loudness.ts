import { Writable } from 'node:stream';
import { type Command, Option } from 'commander';

/** The state of `--quiet` and `--verbose`, read by all code that reports progress. */
let loudness: 'quiet' | 'usual' | 'verbose' = 'usual';

/** Gives a command `--quiet` and `--verbose`; `docs/command-line.md` says what they do. */
export function withLoudness(command: Command): Command {
  return command
    .addOption(new Option('-q, --quiet', 'no progress: only the result and errors').conflicts('verbose'))
    .addOption(new Option('-v, --verbose', 'report every step, and print the stack of errors'))
    .hook('preAction', (_self, action) => {
      const { quiet, verbose } = action.opts<{ quiet?: boolean; verbose?: boolean }>();
      setLoudness(quiet === true ? 'quiet' : verbose === true ? 'verbose' : 'usual');
    });
}

/** Sets the loudness of this process. */
export function setLoudness(wanted: typeof loudness): void {
  loudness = wanted;
}

/** Whether `--verbose` was given. */
export const isVerbose = (): boolean => loudness === 'verbose';

/** The stream for progress: standard error, or none with `--quiet`. Errors always go to standard error. */
export function progressStream(): NodeJS.WriteStream {
  return loudness === 'quiet' ? NOWHERE : process.stderr;
}

/** A line of progress. */
export function tell(text: string): void {
  progressStream().write(`${text}\n`);
}

const NOWHERE = new Writable({ write: (_chunk, _encoding, done) => done() }) as unknown as NodeJS.WriteStream;
