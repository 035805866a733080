import { parseArgs } from 'node:util';
import { type ComponentId, diagnose, plainLines, resolveToolchain, ToolchainError } from '../src/index.ts';

const usage = `usage: node bin/get.ts [--doctor] [--json] [component ...]

Finds, or builds and installs, the components of the lab: vault tofu provider-aws provider-vault localstack ministack
aws-cli (all when none is named), and says what is used from where.

  --doctor  say what would be used and what is missing; build nothing
  --json    one JSON document on standard output`;

const all: readonly ComponentId[] = [
  'vault',
  'tofu',
  'provider-aws',
  'provider-vault',
  'localstack',
  'ministack',
  'aws-cli',
];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      doctor: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const unknown = positionals.find((name) => !all.some((id) => id === name));
  if (unknown !== undefined) {
    console.error(`\`${unknown}\` is not a component\n${usage}`);
    return 64;
  }
  if (values.doctor) {
    const diagnoses = await diagnose();
    if (values.json) console.log(JSON.stringify(diagnoses, null, 2));
    else
      for (const { id, state, detail, fix } of diagnoses)
        console.log(`${id}: ${state}, ${detail}${fix ? `\n  ${fix}` : ''}`);
    return diagnoses.some(({ state }) => state === 'blocked') ? 2 : 0;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const want = positionals.length > 0 ? all.filter((id) => positionals.includes(id)) : all;
  const onProgress = plainLines((line) => console.error(line));
  const resolved = await resolveToolchain(want, { onProgress, signal: stop.signal });
  if (values.json) console.log(JSON.stringify([...resolved.values()], null, 2));
  else
    for (const { id, version, path, source } of resolved.values())
      console.log(`${id} ${version} (${source}) ${path}`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof ToolchainError) {
    console.error(`${error.message}\n${error.fix}`);
    process.exitCode = 2;
  } else {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 64;
  }
}
