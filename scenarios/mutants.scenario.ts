import { relative } from 'node:path';
import { columns } from '@cordon/domain';
import { chosen, combinationsOf, requestOf } from '@cordon/harness/request';
import type { Given, Scenario } from '@cordon/harness/scenario';
import { progressOn } from '@cordon/harness/terminal/progress';
import { type Paint, painter } from '@cordon/harness/terminal/style';
import { topologyIds } from '@cordon/stacks';
import { attackIds } from './isolation/attack-registry.ts';
import { loadMutant, mutantIds } from './mutation/mutant-registry.ts';
import { runMutants } from './mutation/run-mutants.ts';
import { caseLine, mutantsText } from './mutation/view.ts';

const scenario: Scenario = {
  id: 'mutants',
  sentence: 'breaks every topology on purpose, one change at a time, and requires that an attack notices',
  flags: [
    { flags: '--topology <ids>', description: 'topologies, comma separated (default: all)' },
    { flags: '--mutant <ids>', description: 'only these mutants' },
    { flags: '--guard <ids>', description: 'add these guards to every topology before it is broken' },
    {
      flags: '--login <ids>',
      description: 'how tenants log in, comma separated, or `all` (default: approle)',
    },
    {
      flags: '--layout <ids>',
      description: 'where their data lies, comma separated, or `all` (default: bucket)',
    },
    {
      flags: '--night <n>',
      description:
        'with many topologies, logins and layouts: the combinations of one of seven nights, 0 to 6',
    },
    { flags: '--engine <id>', description: 'who answers as AWS', default: 'localstack' },
    { flags: '--tenants <ids>', description: 'tenants, comma separated (default: acme,acme-eu,globex)' },
    { flags: '--tenants-file <file>', description: 'tenants, one a line' },
    {
      flags: '--every-attack',
      description:
        'run every attack on every mutant (default: those that should notice, then the others until one does)',
    },
    { flags: '--list', description: 'show all mutants and stop' },
  ],
  examples: [
    'mutants                                    every mutant on every topology that it applies to',
    'mutants --topology role-per-tenant         one topology',
    'mutants --mutant session-policy-dropped    one mutant',
    'mutants --guard deny-insecure-transport --topology role-per-tenant    mutants of a guard',
    'mutants --every-attack                     the whole table of attacks and mutants; takes longer',
    'mutants --list                             what each one breaks, and which attacks should notice',
  ],
  run: async (given) => (given.flags.list === true ? showList(given) : breakAll(given)),
};

async function breakAll(given: Given): Promise<number> {
  const { flags, err, out, json } = given;
  const { engine, tenants, guards } = await requestOf(flags, attackIds());
  const all = await topologyIds();
  const topologies = flags.topology === undefined ? all : chosen('topology', text(flags.topology), all);
  const { combinations } = await combinationsOf(flags, topologies);
  const mutants =
    flags.mutant === undefined ? mutantIds() : chosen('mutant', text(flags.mutant), mutantIds());
  const progress = progressOn(err, { verbose: given.verbose === true, terse: true });
  let done = 0;
  const paint = painter(given.colour && !json);
  try {
    const result = await runMutants({
      topologies,
      guards,
      combinations,
      mutants,
      engine,
      tenants,
      everyAttack: flags.everyAttack === true,
      signal: given.signal,
      onEvent: progress.listen,
      onCase: (one, total) => {
        progress.print(caseLine(one, painter(err.isTTY === true && process.env.NO_COLOR === undefined)));
        progress.listen({ kind: 'step', leg: 'all', what: 'mutants', done: ++done, total });
      },
    });
    progress.end();
    out.write(json ? `${JSON.stringify(result, null, 2)}\n` : `${mutantsText(result, paint)}\n`);
    if (!json)
      out.write(
        paint('dim', `files: ${relative(process.cwd(), result.runDir)}/mutants.json, record.jsonl\n`),
      );
    return result.exit;
  } finally {
    progress.end();
  }
}

async function showList({ json, out, colour }: Given): Promise<number> {
  const mutants = await Promise.all(mutantIds().map(loadMutant));
  const listed = mutants.map(({ mutate: _mutate, ...mutant }) => mutant);
  out.write(
    json
      ? `${JSON.stringify({ schema: 1, mutants: listed }, null, 2)}\n`
      : `${listText(listed, painter(colour))}\n`,
  );
  return 0;
}

function listText(
  mutants: readonly { id: string; sentence: string; breaks: string; killedBy: readonly string[] }[],
  paint: Paint,
): string {
  const rows = mutants.flatMap(({ id, sentence, breaks, killedBy }) => {
    const by = killedBy.length === 0 ? 'no attack should notice' : `noticed by ${killedBy.join(', ')}`;
    return [
      [id, sentence],
      ['', paint('dim', `${breaks}; ${by}`)],
    ];
  });
  return `${columns(rows).join('\n')}\n${mutants.length} mutants`;
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export default scenario;
