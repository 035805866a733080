import { loadEngine } from '@cordon/engines';
import type { Listener } from '@cordon/harness/events';
import { assertRunsOnLab } from '@cordon/harness/stage';
import { startLab } from '@cordon/lab';
import { type ComponentId, resolveToolchain } from '@cordon/toolchain';
import { REGION } from '../facts.ts';
import { openIssuer } from './clients.ts';
import { Fixture, type Wanted } from './fixture.ts';

const ACCOUNT = '000000000000';

/** An engine that runs: fixtures to ask on. */
export interface Running {
  readonly id: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly fixtures: readonly Fixture[];
  open(wanted: Wanted): Promise<Fixture>;
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly workers: number;
  readonly runDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: Listener | undefined;
}

/** Starts a lab for the engine and makes `workers` fixtures on it; nothing is left running when that fails. */
export async function startEngine(id: string, options: EngineOptions): Promise<Running> {
  const { signal, runDir, onEvent } = options;
  const aws = assertRunsOnLab(await loadEngine(id));
  const want: ComponentId[] = ['vault', aws === 'ministack' ? 'ministack' : 'localstack'];
  const toolchain = await resolveToolchain(want, {
    onProgress: (progress) => onEvent?.({ kind: 'toolchain', progress: { ...progress } }),
    ...(signal === undefined ? {} : { signal }),
  });
  const issuer = await openIssuer();
  const oidcEndpoints = issuer.endpoints;
  const lab = await startLab({ engine: aws, runDir, region: REGION, toolchain, oidcEndpoints, signal }).catch(
    (error: unknown) => {
      issuer.close();
      throw error;
    },
  );
  const opened: Fixture[] = [];
  const open = async (wanted: Wanted) => {
    const fixture = await Fixture.open(lab, ACCOUNT, wanted, issuer);
    opened.push(fixture);
    return fixture;
  };
  const stop = async () => {
    for (const fixture of opened) fixture.close();
    issuer.close();
    await lab.stop();
  };
  try {
    const fixtures: Fixture[] = [];
    for (let at = 1; at <= options.workers; at++) fixtures.push(await open(wantedBy(at)));
    return { id, versions: lab.versions, fixtures, open, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Names that differ from what policies compare with only where a policy means to. */
function wantedBy(worker: number): Wanted {
  const own = `agree-${worker}`;
  return {
    bucket: `${own}-bucket`,
    user: `${own}-user`,
    role: `${own}-role`,
    target: `${own}-target`,
    session: 'acme',
  };
}
