import { runWords } from './run-words.ts';

/** A command line with an error. */
export interface WrongInput {
  readonly line: string;
  /** What the error must name: the value, or what is missing. */
  readonly names: string;
  /** What it must suggest. */
  readonly proposes?: string;
}

const wrong = (line: string, names: string, proposes?: string): WrongInput => ({
  line,
  names,
  ...(proposes === undefined ? {} : { proposes }),
});

/** Every command with wrong input of each kind. */
export const WRONG_INPUT: readonly WrongInput[] = [
  wrong('scenaro isolation', 'scenaro', 'scenario'),
  wrong('frobnicate', 'frobnicate'),
  wrong('scenario isolaton', 'isolaton', 'isolation'),
  wrong('scenario isolation --topolgy all', '--topolgy', '--topology'),
  wrong('scenario isolation --topology', '--topology'),
  wrong('scenario isolation --topology role-per-tenat', 'role-per-tenat', 'role-per-tenant'),
  wrong('scenario isolation --topology role-per-tenant,role-per-tenant', 'role-per-tenant,role-per-tenant'),
  wrong('scenario isolation --topology ,', '--topology'),
  wrong('scenario isolation --engine localstak', 'localstak', 'localstack'),
  wrong('scenario isolation --engine aws', 'aws'),
  wrong('scenario isolation --guard deny-unless-userd', 'deny-unless-userd', 'deny-unless-userid'),
  wrong('scenario isolation --attack s3-raed-tags', 's3-raed-tags', 's3-read-tags'),
  wrong('scenario isolation --tenants acme', 'acme', 'add a second'),
  wrong('scenario isolation --tenants acme,acme', 'acme'),
  wrong('scenario isolation --tenants Acme,globex', 'Acme'),
  wrong('scenario isolation --tenants-file none.txt', 'none.txt'),
  wrong('scenario isolation --tenant nobody', 'nobody'),
  wrong('scenario isolation --count 1', '--count 1'),
  wrong('scenario isolation --count 3 --tenants acme,globex', '--count 3'),
  wrong('scenario isolation --sample 0', '--sample 0'),
  wrong('scenario isolation --sample 7', '--sample 7'),
  wrong('scenario isolation --seed 3', '--seed 3'),
  wrong('scenario isolation --rejudge runs/none', 'runs/none'),
  wrong('scenario isolation --quiet --verbose', '--quiet'),
  wrong('scenario isolation more', 'more'),
  wrong('scenario mutants --mutant session-policy-droped', 'session-policy-droped', 'session-policy-dropped'),
  wrong('scenario mutants --topology nope', 'nope'),
  wrong('scenario agreement --pairs 0', '--pairs 0'),
  wrong('scenario agreement --seed x', '--seed x'),
  wrong('scenario agreement --engines localstac', 'localstac', 'localstack'),
  wrong('scenario agreement --replay none.json', 'none.json'),
  wrong('scenario claims --claim 99', '99'),
  wrong('scenario scale --tenants-count 0', '--tenants-count 0'),
  wrong('scenario scale --synth-count 1e9', '--synth-count 1e9'),
  wrong('scenario scale --clients 0', '--clients 0'),
  wrong('scenario scale --refresh-minutes x', '--refresh-minutes x'),
  wrong('scenario scale --bench runs/none', 'runs/none'),
  wrong('scenario scale --subject kv-statc', 'kv-statc', 'kv-static'),
  wrong('scenario revocation --topology nope', 'nope'),
  wrong('scenario onboarding --topology nope', 'nope'),
  wrong('scenario outage --topology nope', 'nope'),
  wrong('scenario audit --topology nope', 'nope'),
  wrong('scenario audit --webhook nope', '--webhook nope'),
  wrong('scenario least-privilege --topology nope', 'nope'),
  wrong('scenario day-two --topology nope', 'nope'),
  wrong('scenario day-two --login jtw', 'jtw', 'jwt'),
  wrong('scenario drift --topology nope', 'nope'),
  wrong('scenario drift --login jtw', 'jtw', 'jwt'),
  wrong(
    'scenario revocation --login cert+templated',
    'cert+templated',
    'pnpm scenario isolation --login cert',
  ),
  wrong(
    'scenario onboarding --login jwt+templated',
    '--login jwt+templated',
    '`approle`, `jwt`, `kubernetes`',
  ),
  wrong('scenario migration --login kubernets', 'kubernets', 'kubernetes'),
  wrong('scenario drift --login jwt+templated', '--login jwt+templated', 'leave it out'),
  wrong('trials --json', '--json', '--planted'),
  wrong('trials --planted --list', '--list', '--planted'),
  wrong('scenario rotation --topology nope', 'nope'),
  wrong('scenario rotation --minutes 20', '--minutes 20'),
  wrong('scenario rotation --minutes soon', '--minutes soon'),
  wrong('scenario rotation --real-tim', '--real-tim', '--real-time'),
  wrong('scenario least-privilege more', 'more'),
  wrong('scenario isolation --login jtw', 'jtw', 'jwt'),
  wrong('prove --login jtw', 'jtw', 'jwt'),
  wrong('prove --login certs', 'certs', 'cert'),
  wrong('prove --topology sesion-name', 'sesion-name', 'session-name'),
  wrong('prove --guard deny-unless-userd', 'deny-unless-userd', 'deny-unless-userid'),
  wrong('prove --mutant session-policy-droped', 'session-policy-droped', 'session-policy-dropped'),
  wrong('prove --pair acme,acme', 'acme,acme'),
  wrong('prove --count 1', '--count 1'),
  wrong('prove --count 5 --tenants acme,globex', '--count'),
  wrong('prove --tenants acme', 'acme', 'add a second'),
  wrong('prove --suite x --live', '--suite x'),
  wrong('bench isuance', 'isuance', 'issuance'),
  wrong('bench issuance --budget fast', '--budget fast'),
  wrong('bench issuance --subjects kv-statc', 'kv-statc', 'kv-static'),
  wrong('bench issuance --axis tenant', 'tenant', 'tenants'),
  wrong('bench issuance --rate 0', '0'),
  wrong('bench issuance --arrivals sometimes', 'sometimes'),
  wrong('bench issuance --seed -1', '-1'),
  wrong('bench issuance --timeout x', '--timeout x'),
  wrong('bench issuance --rtt fast', '--rtt fast'),
  wrong('bench issuance --clients-per-tenant 0', '0'),
  wrong('bench compare one', 'b'),
  wrong('bench compare one two', 'one'),
  wrong('bench gateway --budget x', '--budget x'),
  wrong('bench evaluator --budget x', '--budget x'),
  wrong('bench scenario runs/none', 'runs/none'),
  wrong('bench selfcheck more', 'more'),
  wrong('decide --tenants 1', '--tenants 1'),
  wrong('decide --ttl 1m', '--ttl 1m'),
  wrong('decide --refresh 2h', '--refresh 2h'),
  wrong('decide --refresh soon', '--refresh soon'),
  wrong('decide --clients 0', '--clients 0'),
  wrong('decide --login kubernets', 'kubernets', 'kubernetes'),
  wrong('decide --layout prefixes', 'prefixes', 'prefix'),
  wrong('decide --must tenant-dat', 'tenant-dat', 'tenant-data'),
  wrong('decide --quota iam-roles', 'iam-roles'),
  wrong('decide --quota iam-rols=5000', 'iam-rols', 'iam-roles'),
  wrong('decide --revoke-within never', '--revoke-within never'),
  wrong('decide --rtt x', '--rtt x'),
  wrong('decide --bench runs/none', 'runs/none'),
  wrong('decide --isolation runs/none', 'runs/none'),
  wrong('decide --drills runs/none', 'runs/none'),
  wrong('decide --revocation runs/none', 'runs/none'),
  wrong('decide --onboarding runs/none', 'runs/none'),
  wrong('report runs/none', 'runs/none'),
  wrong('report', 'pnpm scenario isolation'),
  wrong('report --out', '--out'),
  wrong('lab upp', 'upp', 'up'),
  wrong('lab up --engine gatway', 'gatway'),
  wrong('lab up --organization none.json', 'none.json'),
  wrong('lab up --engine ministack --organization none.json', '--engine ministack'),
  wrong('lab --name ../x status', '../x'),
  wrong('lab down now', 'now'),
  wrong('lab explain', 'request-id'),
  wrong('lab explain 4C1D --run none', 'none'),
  wrong('explain', 'what'),
  wrong('explain 1', 'pnpm scenario isolation'),
  wrong('explain 1 --run none', 'none'),
  wrong('exec --topology role-per-tenant --tenant acme', 'command'),
  wrong('exec -- true', '--topology'),
  wrong('exec --topology sesion-name --tenant acme -- true', 'sesion-name', 'session-name'),
  wrong('credential-process --topology role-per-tenant', '--tenant'),
  wrong('profile --topology role-per-tenant', '--tenant'),
  wrong('profile --topology role-per-tenant --tenant acme --name a]b', 'a]b'),
  wrong('mutation --sampl 1', '--sampl', '--sample'),
  wrong('trials more', 'more'),
  wrong('check', 'plan.json'),
  wrong('check --needs', '--live'),
  wrong('check plan.json --live', 'plan.json'),
  wrong('check --live --before', '--before'),
  wrong('check none.json', 'none.json'),
  wrong('check docs', 'docs'),
  wrong('nightly --from benhc', 'benhc', 'bench'),
  wrong('nightly --without nope', 'nope'),
  wrong('nightly --bench-budget x', '--budget x'),
  wrong('mutation --packag iam', '--packag', '--package'),
  wrong('mutation --package gatway', 'gatway', 'gateway'),
  wrong('mutation --package iam --file src/mach.ts', 'src/mach.ts', 'iam'),
  wrong('mutation --alone x', '--alone x'),
  wrong('doctor --prun', '--prun', '--prune'),
  wrong('doctor more', 'more'),
];

export interface Said {
  readonly code: number;
  /** Standard error, without the line that refers to `--help`. */
  readonly text: string;
  readonly out: string;
}

/**
 * The program's error for a command line, in a folder without runs and without a lab. Captures standard error, so
 * nothing else may write meanwhile.
 */
export async function answerTo(line: string): Promise<Said> {
  const { CORDON_RUNS_DIR: runs, CORDON_LAB: lab } = process.env;
  const [err, out] = [process.stderr.write, process.stdout.write];
  const before = process.exitCode;
  const said = { err: '', out: '' };
  const into = (which: 'err' | 'out') => (chunk: unknown) => {
    said[which] += String(chunk);
    return true;
  };
  Object.assign(process.env, { CORDON_RUNS_DIR: NO_RUNS, CORDON_LAB: 'nobodys' });
  process.stderr.write = into('err') as typeof process.stderr.write;
  process.stdout.write = into('out') as typeof process.stdout.write;
  try {
    process.exitCode = 0;
    await runWords(line.split(' '));
    const text = said.err.replace('(run with --help for its flags and examples)\n', '').trim();
    return { code: Number(process.exitCode), text, out: said.out };
  } finally {
    process.stderr.write = err;
    process.stdout.write = out;
    process.exitCode = before;
    restore('CORDON_RUNS_DIR', runs);
    restore('CORDON_LAB', lab);
  }
}

/** A folder that does not exist, and that no wrong command line creates. */
export const NO_RUNS = 'no-runs';

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
