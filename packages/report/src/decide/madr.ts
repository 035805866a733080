import { escapeMarkdown } from '../escape.ts';
import { type Answer, answerOf, nameOf, screenOf } from './compare.ts';
import { type Column, DRIVERS, type Driver, type Question, ROWS, type Row } from './compare.types.ts';
import { type Cell, describeSource, duration, shown } from './source.ts';

/**
 * What AWS offers but Vault does not use, so that it is no option here: narrowing a session in place. The facts are in
 * the cited pages and in `packages/gateway/src/sts/scoped-credentials.ts`, which serves it.
 */
const BESIDE: Cell = {
  text:
    'Since 2026-11-19 `sts:GetScopedCredentials` narrows a session in place: a vending service could hold one shared session and give each tenant ' +
    'a copy restricted by one more policy of at most 2,048 characters, for 1 s up to the rest of the session, without a role, a trust policy or an AssumeRole a tenant. ' +
    'What it would cost: all tenants keep the ARN, the name and the tags of the one session, so that neither CloudTrail’s identity nor a bucket policy tells them apart ' +
    '(a description of the call is logged with it); three narrowings at most; and whoever obtains the shared session can reach every tenant. ' +
    'Vault’s AWS engine does not call it, so it is not an option here.',
  sources: [
    {
      kind: 'cited',
      document: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html',
      date: 'STS model in botocore 1.44.8, 2026-11',
    },
    {
      kind: 'cited',
      document:
        'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html',
      date: 'undated, read 2026-11-30',
    },
  ],
};

/**
 * A decision record (MADR, https://adr.github.io/madr/) with the team’s answers filled in: the answer first, then why not
 * the runner-up, what follows, one table that fits a screen, and the details. `date` is ISO 8601.
 */
export function toMadr(columns: readonly Column[], question: Question, date: string): string {
  const answer = answerOf(columns);
  const notes = new Map<string, number>();
  const note = (text: string) => {
    if (!notes.has(text)) notes.set(text, notes.size + 1);
    return `[^${notes.get(text)}]`;
  };
  const sourced = ({ text, sources }: Cell) =>
    `${text} ${sources.map((one) => note(describeSource(one))).join(' ')}`;
  const screen = screenTable(columns, sourced);
  return `${[
    '---',
    `date: ${date.slice(0, 10)}`,
    `status: ${answer.best.length === 1 ? 'proposed' : 'open'}`,
    '---',
    '',
    `# How ${shown(question.tenants)} tenants get AWS credentials through Vault`,
    '',
    `**${answerSentence(answer, question)}**`,
    '',
    ...screen,
    '',
    ...[...whyNot(columns, answer), ...nearest(columns, answer)].flatMap((line) => [line, '']),
    ...consequences(answer, question),
    '## Context and problem statement',
    '',
    ...context(question),
    '',
    '## Decision drivers',
    '',
    ...drivers(question),
    '',
    '## Not an option here',
    '',
    sourced(BESIDE),
    '',
    '## Considered options in detail',
    '',
    ...detailed(columns, sourced),
    '',
    ...[...notes].map(([text, index]) => `[^${index}]: ${text}`),
  ].join('\n')}\n`;
}

/** The answer in one sentence, for people: one topology, a tie, or none. */
export function answerSentence({ best }: Answer, question: Question): string {
  const [first, ...others] = best;
  if (first === undefined)
    return `Answer: none. No option meets every driver for ${shown(question.tenants)} tenants.`;
  if (others.length > 0)
    return `Answer: a tie between ${named(best)}. They are equal on every driver; the team decides.`;
  const asks = first.raises.length === 0 ? '' : ', once AWS has raised the quotas listed below';
  return `Answer: ${nameOf(first)}, proposed${asks}. The decision is the team’s, not the tool’s.`;
}

/** The first few by name, and how many more there are. */
function named(columns: readonly Column[]): string {
  const more = columns.length - 3;
  const names = columns.slice(0, 3).map(nameOf);
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(' and ');
}

/** Why not each other layout and login that was asked for, and why not the nearest other topology. */
function whyNot(columns: readonly Column[], { best }: Answer): readonly string[] {
  const [first] = best;
  if (first === undefined) return [];
  const rest = columns.filter((one) => one.unasked.length === 0 && !best.includes(one));
  const other = rest.find(({ topology }) => best.every((one) => one.topology !== topology));
  const { layouts = [], logins = [] } = screenOf(columns) ?? {};
  const variants = [...layouts, ...logins].filter((one) => rest.includes(one));
  return [...variants, ...(other === undefined ? [] : [other])].map((one) => whyNotThis(first, one));
}

function whyNotThis(first: Column, other: Column): string {
  const name = `Why not ${nameOf(other)}:`;
  if (other.out.length > 0) return `${name} it is ruled out: ${other.out.join('; ')}.`;
  const more = other.open.filter((boundary) => !first.open.includes(boundary));
  if (other.open.length > first.open.length)
    return `${name} it leaves ${other.open.length} boundaries open instead of ${first.open.length}; also open here: ${more.join(', ')}.`;
  if (other.raises.length > first.raises.length)
    return `${name} AWS would have to raise ${raisedNames(other)} for it, and ${raisedNames(first)} for the proposed option.`;
  const costs = other.layout.costs.map(({ what }) => what).filter((what) => !costsOf(first).includes(what));
  if (other.layout.costs.length > first.layout.costs.length)
    return `${name} the layout has further costs, and no driver needs it: ${costs.join(', ')}.`;
  return `${name} it keeps ${shown(other.objectsAtN)} objects, the proposed option ${shown(first.objectsAtN)}; boundaries and quotas are equal.`;
}

const raisedNames = ({ raises }: Column): string =>
  raises.map(({ quota }) => quota.name).join(' and ') || 'nothing';

const costsOf = ({ layout }: Column): readonly string[] => layout.costs.map(({ what }) => what);

/** Without an answer: the nearest options, and the drivers that rule them out. */
function nearest(columns: readonly Column[], { best }: Answer): readonly string[] {
  if (best.length > 0) return [];
  const asked = columns.filter(({ unasked }) => unasked.length === 0);
  const least = Math.min(...asked.map(({ out }) => out.length));
  const lines = asked
    .filter(({ out }) => out.length === least)
    .map((column) => `- ${nameOf(column)}: ${column.out.join('; ')}`);
  return [
    `Nearest options, and what rules them out (${least === 1 ? 'one driver' : `${least} drivers`} each). Relax it, or split the tenants over accounts:\n\n${lines.join('\n')}`,
  ];
}

function consequences({ best }: Answer, question: Question): readonly string[] {
  if (best.length === 0) return [];
  const lines = best.flatMap((column) => {
    const of = best.length > 1 ? `${nameOf(column)}: ` : '';
    return [
      ...column.raises.map((wall) => {
        const own = wall.quota.above;
        const after = own === undefined || wall.quota.given ? '' : `; above ${shown(own.than)} ${own.what}`;
        return `${of}ask AWS to raise ${wall.quota.name} from ${shown(wall.quota.value)}: ${wall.how.replace(/ ≤ \d+/, '')} for ${shown(question.tenants)} tenants${after} (${wall.sources.map(describeSource).join('; ')})`;
      }),
      ...column.open.map((boundary) => `${of}${boundary} stays open: ${column.reasons[boundary]}`),
      `${of}its limit: ${room(column)}`,
      `${of}${shown(column.objectsAtN)} objects in Terraform’s state`,
      `${of}offboard a tenant in the documented order, not by Terraform alone: its old token would work again for the next tenant with its id (docs/stopping-a-tenant.md)`,
    ];
  });
  return ['Consequences:', '', ...lines.map((line) => `- ${line}`), ''];
}

/** How many tenants the quotas allow. */
function room({ walls }: Column): string {
  const [first] = walls;
  if (first === undefined) return 'no known quota limits it';
  const end = Math.min(...walls.map(({ tenants, raised }) => raised?.tenants ?? tenants));
  const further = end > first.tenants ? `, ${fit(end)} where AWS raises the quotas that it can` : '';
  return `${fit(first.tenants)} tenants as the quotas stand (${first.quota.name})${further}`;
}

/** The rows in which another layout, or another login, can make a difference. */
const OF_LAYOUT: readonly Row[] = ['layout', 'objects', 'wall', 'isolation', 'open'];
const OF_LOGIN: readonly Row[] = ['login', 'objects', 'wall', 'onboarding', 'offboarding', 'isolation'];

/** The details of what stands in the table: of a variant what can differ from the first. */
function detailed(columns: readonly Column[], sourced: (cell: Cell) => string): readonly string[] {
  const screen = screenOf(columns);
  if (screen === undefined) return [];
  const of = (some: readonly Column[], rows: readonly Row[]) =>
    some.map((column) => details(column, rows, sourced));
  return [
    ...of(screen.topologies, Object.keys(ROWS) as Row[]),
    ...of(screen.layouts, OF_LAYOUT),
    ...of(screen.logins, OF_LOGIN),
  ];
}

function screenTable(columns: readonly Column[], sourced: (cell: Cell) => string): readonly string[] {
  const screen = screenOf(columns);
  if (screen === undefined) return [];
  const { first } = screen;
  const keys = Object.keys(DRIVERS) as Driver[];
  const mark = ({ out, unasked }: Column) => (out.length > 0 ? '✗ ' : unasked.length > 0 ? '– ' : '');
  const row = (label: string, column: Column) =>
    `| ${mark(column)}${label} | ${keys.map((key) => sourced(column.drivers[key])).join(' | ')} |`;
  return [
    `Each topology with its best layout and login, then other layouts and logins of the first, \`${first.topology}\` with layout \`${first.layout.id}\` and login \`${first.login.id}\`:`,
    '',
    `| option | ${keys.map((key) => DRIVERS[key]).join(' | ')} |`,
    `| --- |${keys.map(() => ' --- |').join('')}`,
    ...screen.topologies.map((one) => row(`\`${one.topology}\``, one)),
    ...screen.layouts.map((one) => row(`layout \`${one.layout.id}\``, one)),
    ...screen.logins.map((one) => row(`login \`${one.login.id}\``, one)),
    '',
    '✗: ruled out, for the reason given below. –: not asked for.',
  ];
}

function details(column: Column, told: readonly Row[], sourced: (cell: Cell) => string): string {
  const rows = told.map((row) => `- *${ROWS[row]}*: ${sourced(column.cells[row])}`);
  const asked = column.unasked.length === 0 ? '' : `not asked for: ${column.unasked.join(', ')}; `;
  const state = asked + (column.out.length === 0 ? 'can be chosen' : `out: ${column.out.join('; ')}`);
  return [
    `### ${nameOf(column)}`,
    '',
    `${column.sentence}`,
    '',
    `**${state}**`,
    '',
    ...rows,
    '',
    wallTable(column),
    ...leverTable(column),
    ...column.unpublished.map((cell) => `${sourced(cell)}\n`),
  ].join('\n');
}

function drivers(question: Question): readonly string[] {
  return [
    ...question.must.map((boundary) => `- ${boundary} must hold`),
    ...(question.propagationOk ? [] : ['- a credential works as soon as it is issued']),
    ...(question.crossAccount ? ['- the roles lie in another account than Vault’s user'] : []),
    ...(question.revokeWithinSeconds === undefined
      ? []
      : [`- a revoked credential stops working within ${duration(question.revokeWithinSeconds)}`]),
    ...(question.auditByRole ? ['- CloudTrail tells tenants apart by role'] : []),
    ...(question.noSecret ? ['- workloads log in without a secret that they are given or keep'] : []),
    ...(question.ownSettings ? ['- each tenant has settings of its own'] : []),
    `- no quota is exceeded at ${shown(question.tenants)} tenants, or AWS can raise it far enough`,
    '- of the remaining options, the fewest open boundaries, then the fewest quotas to raise, then the layout with the fewest costs, then the fewest objects',
  ];
}

function context(question: Question): string[] {
  const answers = [
    ['tenants', shown(question.tenants)],
    ['logins that workloads can use', question.logins?.join(', ') ?? 'any'],
    ['layouts to choose from', question.layouts?.join(', ') ?? 'any'],
    ['clients a tenant', String(question.clientsPerTenant)],
    ['credentials live', `${question.ttlSeconds} s`],
    ['clients refresh every', `${question.refreshSeconds} s`],
    ...(question.rttMs === undefined ? [] : [['round trip to AWS', `${question.rttMs} ms`]]),
    ...(question.stsMs === undefined ? [] : [['STS’s own median', `${question.stsMs} ms`]]),
    ...question.quotas
      .filter((quota) => quota.given)
      .map((quota) => [`own quota: ${quota.name}`, String(quota.value)]),
  ];
  return answers.map(([name, value]) => `- ${name}: ${value}`);
}

function wallTable({ walls }: Column): string {
  const rows = walls.map(
    ({ quota, tenants, how, raised, sources }) =>
      `| ${quota.name} | ${fit(tenants)} | ${raised === undefined ? '–' : `${fit(raised.tenants)} (${Number.isFinite(raised.to) ? shown(raised.to) : 'no stated maximum'})`} | ${how} | ${sources.map(describeSource).join('; ')} |`,
  );
  return [
    '| quota | tenants that fit | where raised (to) | why | source |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** The commands that stop one tenant, and how soon each ends each kind of call: from a drill. */
function leverTable({ stopping }: Column): readonly string[] {
  if (stopping === undefined) return [];
  const asked = [...new Set(stopping.pulled.flatMap(({ stops }) => Object.keys(stops)))];
  const cell = (seconds: number | undefined) => (seconds === undefined ? '–' : seconds.toFixed(1));
  return [
    `| to stop one tenant, run | ${asked.join(' | ')} | others hit |`,
    `| --- |${asked.map(() => ' --- |').join('')} --- |`,
    ...stopping.pulled.map(
      ({ lever, order, stops, others }) =>
        `| \`${lever}\`: ${escapeMarkdown(order)} | ${asked.map((channel) => cell(stops[channel])).join(' | ')} | ${others.length === 0 ? 'none' : others.map(escapeMarkdown).join(', ')} |`,
    ),
    '',
    `Seconds from the order to the last call served, on emulated AWS, which propagates at once; –: continues until it expires (${describeSource({ kind: 'measured', run: stopping.run })}).`,
    '',
  ];
}

const fit = (tenants: number) => (Number.isFinite(tenants) ? shown(tenants) : 'any number');
