import type { OpenFolder } from '@cordon/check';
import registerCheck from '@cordon/check/command';
import type { Command } from 'commander';
import { stopSignal } from '../lib/stop-signal.ts';

/** The command is the package's own, so that what is packed alone is the very same; here there is a lab besides. */
export default function register(program: Command): void {
  registerCheck(program, { openFolder });
}

const openFolder: OpenFolder = async (asked) => {
  const { openOwnFolder, proveOwnFolder } = await import('@cordon/scenarios/proof');
  const stop = stopSignal();
  const { signal } = stop;
  const ended = () => stop[Symbol.dispose]();
  const folder = await openOwnFolder({ ...asked, signal }).catch((error: unknown) => {
    ended();
    throw error;
  });
  return {
    plan: folder.plan,
    apply: async () => {
      const applied = await folder.apply();
      return {
        state: applied.state,
        prove: (examined, { replayOnly }) =>
          proveOwnFolder(folder, applied, examined, {
            ...{ suite: replayOnly ? 0 : SUITE, onStep: asked.onStep, signal },
          }),
      };
    },
    close: () => folder.close().finally(ended),
  };
};

/** Requests of the suite at most: one for each class of every credential, round by round. */
const SUITE = 150;
