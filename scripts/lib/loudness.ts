import { Writable } from 'node:stream';
import { type Command, Option } from 'commander';

/** What `--quiet` and `--verbose` come to: read by everything that says something while it works. */
let loudness: 'quiet' | 'usual' | 'verbose' = 'usual';

/** Gives a command `--quiet` and `--verbose`; `docs/command-line.md` says what they do. */
export function withLoudness(command: Command): Command {
  return command
    .addOption(
      new Option('-q, --quiet', 'say nothing while working: the result and errors alone').conflicts(
        'verbose',
      ),
    )
    .addOption(new Option('-v, --verbose', 'say every step while working, and print the stack with an error'))
    .hook('preAction', (_self, action) => {
      const { quiet, verbose } = action.opts<{ quiet?: boolean; verbose?: boolean }>();
      setLoudness(quiet === true ? 'quiet' : verbose === true ? 'verbose' : 'usual');
    });
}

export function setLoudness(wanted: typeof loudness): void {
  loudness = wanted;
}

export const isVerbose = (): boolean => loudness === 'verbose';

/** Where progress goes: standard error, or nowhere with `--quiet`. Errors go to standard error by themselves. */
export function progressStream(): NodeJS.WriteStream {
  return loudness === 'quiet' ? NOWHERE : process.stderr;
}

/** A line of progress. */
export function tell(text: string): void {
  progressStream().write(`${text}\n`);
}

const NOWHERE = new Writable({ write: (_chunk, _encoding, done) => done() }) as unknown as NodeJS.WriteStream;
