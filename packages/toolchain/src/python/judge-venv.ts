import type { VenvComponent } from '../components/component.types.ts';
import type { Judgement } from '../find/judge-program.ts';
import { probe } from '../process/probe.ts';
import { inRange, sayRange, type VersionRange } from '../version.ts';

const question = `
import importlib.metadata, importlib.util, sys
print('version', importlib.metadata.version(sys.argv[1]))
for name in sys.argv[2:]:
    try:
        found = importlib.util.find_spec(name)
    except ImportError:
        found = None
    if found is None:
        print('missing', name)
`;

/** Whether a Python has the component, of an accepted version and complete. */
export async function judgeVenv(
  python: string,
  component: VenvComponent,
  options: { readonly env: NodeJS.ProcessEnv; readonly bounded: boolean },
): Promise<Judgement> {
  const args = ['-I', '-c', question, component.distribution, ...component.imports];
  const said = await probe(python, args, { env: options.env, cwd: '/' });
  const version = /^version (\d\S*)$/m.exec(said ?? '')?.[1];
  if (version === undefined) return { refusal: `it has no \`${component.distribution}\`` };
  const range: VersionRange = options.bounded ? component.accepts : { min: component.accepts.min };
  if (!inRange(version, range))
    return { refusal: `it has version ${version}, and ${sayRange(range)} is accepted` };
  const missing = /^missing (\S+)$/m.exec(said ?? '')?.[1];
  return missing === undefined ? { version } : { refusal: `it cannot import \`${missing}\`` };
}
