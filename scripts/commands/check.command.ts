import type { OpenFolder } from '@cordon/check';
import registerCheck from '@cordon/check/command';
import { tempDir } from '@cordon/temp';
import type { Command } from 'commander';
import { stopSignal } from '../lib/stop-signal.ts';

/**
 * The command is that of `packages/check`, so that the published package runs the same code; here it has a lab, too.
 */
export default function register(program: Command): void {
  registerCheck(program, { openFolder });
}

const openFolder: OpenFolder = async (asked) => {
  const { openOwnFolder, proveOwnFolder } = await import('@cordon/scenarios/proof');
  const { attackOwnFolder, asLabReport } = await import('@cordon/scenarios/isolation/own');
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
        prove: async (examined, { replayOnly, config }) => {
          const { onStep } = asked;
          const suite = replayOnly ? 0 : SUITE;
          const proof = await proveOwnFolder(folder, applied, examined, { suite, onStep, signal });
          if (replayOnly) return proof;
          onStep('attacking');
          using runDir = tempDir('check-attacks');
          const attacked = await attackOwnFolder(folder, applied, examined, {
            ...{ runDir: runDir.path, run: 'check', config, signal },
          });
          return { ...proof, lab: asLabReport(proof.lab, attacked, examined.report) };
        },
      };
    },
    close: () => folder.close().finally(ended),
  };
};

/** Most requests of the suite: one for each class of every credential, round by round. */
const SUITE = 150;
