import { escapeMarkdown } from '../escape.ts';
import { type Answer, answerOf } from './compare.ts';
import { type Column, DRIVERS, type Driver, type Question, ROWS, type Row } from './compare.types.ts';
import { type Cell, describeSource } from './source.ts';
import { duration, shown } from './words.ts';

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
    ...[whyNot(answer), ...nearest(columns, answer)].flatMap((line) => (line === '' ? [] : [line, ''])),
    ...consequences(answer, question),
    '## The options by what drives the choice',
    '',
    ...screen,
    '',
    '## Context and problem statement',
    '',
    ...context(question),
    '',
    '## Decision drivers',
    '',
    ...drivers(question),
    '',
    '## Considered options in detail',
    '',
    ...columns.map((column) => details(column, sourced)),
    '',
    ...[...notes].map(([text, index]) => `[^${index}]: ${text}`),
  ].join('\n')}\n`;
}

/** The answer in one sentence, for people: one topology, a tie, or none. */
export function answerSentence({ best }: Answer, question: Question): string {
  const [first, ...others] = best;
  if (first === undefined)
    return `Answer: none. No topology meets every driver for ${shown(question.tenants)} tenants.`;
  if (others.length > 0)
    return `Answer: a tie between ${best.map(({ topology }) => `\`${topology}\``).join(' and ')}. Nothing that was asked tells them apart; the team decides.`;
  const asks = first.raises.length === 0 ? '' : ', once AWS has raised what stands below';
  return `Answer: \`${first.topology}\`, proposed${asks}. Whoever accepts this record answers for it, not the tool.`;
}

function whyNot({ best, runnerUp }: Answer): string {
  const [first] = best;
  if (first === undefined || runnerUp === undefined) return '';
  const name = `Why not \`${runnerUp.topology}\`:`;
  if (runnerUp.out.length > 0) return `${name} it is out: ${runnerUp.out.join('; ')}.`;
  const more = runnerUp.open.filter((boundary) => !first.open.includes(boundary));
  if (runnerUp.open.length > first.open.length)
    return `${name} it leaves ${runnerUp.open.length} boundaries open where ${first.open.length} will do; more than the other: ${more.join(', ')}.`;
  if (runnerUp.raises.length > first.raises.length)
    return `${name} AWS would have to raise ${runnerUp.raises.length} quotas for it, and ${first.raises.length} for the other.`;
  return `${name} it keeps ${shown(runnerUp.objectsAtN)} objects, the other ${shown(first.objectsAtN)}; the boundaries and the quotas are no different.`;
}

/** Without an answer: what comes nearest, and the one driver that keeps it out. */
function nearest(columns: readonly Column[], { best }: Answer): readonly string[] {
  if (best.length > 0) return [];
  const least = Math.min(...columns.map(({ out }) => out.length));
  const lines = columns
    .filter(({ out }) => out.length === least)
    .map(({ topology, out }) => `- \`${topology}\`: ${out.join('; ')}`);
  return [
    `Nearest, and what keeps them out (${least === 1 ? 'one driver' : `${least} drivers`} each). Loosen it, or split the tenants over accounts:\n\n${lines.join('\n')}`,
  ];
}

function consequences({ best }: Answer, question: Question): readonly string[] {
  if (best.length === 0) return [];
  const lines = best.flatMap((column) => {
    const of = best.length > 1 ? `\`${column.topology}\`: ` : '';
    return [
      ...column.raises.map((wall) => {
        const own = wall.quota.above;
        const after = own === undefined || wall.quota.given ? '' : `; above ${shown(own.than)} ${own.what}`;
        return `${of}ask AWS to raise ${wall.quota.name} from ${shown(wall.quota.value)}: ${wall.how.replace(/ ≤ \d+/, '')} for ${shown(question.tenants)} tenants${after} (${wall.sources.map(describeSource).join('; ')})`;
      }),
      ...column.open.map((boundary) => `${of}${boundary} stays open: ${column.reasons[boundary]}`),
      `${of}it holds for so many: ${room(column)}`,
      `${of}${shown(column.objectsAtN)} objects in Terraform’s state`,
      `${of}a tenant leaves in order, not by Terraform alone: its old token would be armed again by the next tenant of its id (docs/stopping-a-tenant.md)`,
    ];
  });
  return ['What follows from it:', '', ...lines.map((line) => `- ${line}`), ''];
}

/** Up to how many tenants the quotas carry it. */
function room({ walls }: Column): string {
  const [first] = walls;
  if (first === undefined) return 'none of the quotas known here bears on it';
  const end = Math.min(...walls.map(({ tenants, raised }) => raised?.tenants ?? tenants));
  const further = end > first.tenants ? `, ${fit(end)} where AWS raises what it raises` : '';
  return `${fit(first.tenants)} tenants as the quotas stand (${first.quota.name})${further}`;
}

function screenTable(columns: readonly Column[], sourced: (cell: Cell) => string): readonly string[] {
  const keys = Object.keys(DRIVERS) as Driver[];
  return [
    `| option | ${keys.map((key) => DRIVERS[key]).join(' | ')} |`,
    `| --- |${keys.map(() => ' --- |').join('')}`,
    ...columns.map(
      ({ topology, drivers: cells, out }) =>
        `| ${out.length === 0 ? '' : '✗ '}\`${topology}\` | ${keys.map((key) => sourced(cells[key])).join(' | ')} |`,
    ),
    '',
    '✗: out, for the reason given below.',
  ];
}

function details(column: Column, sourced: (cell: Cell) => string): string {
  const rows = (Object.keys(ROWS) as Row[]).map((row) => `- *${ROWS[row]}*: ${sourced(column.cells[row])}`);
  const state = column.out.length === 0 ? 'can be chosen' : `out: ${column.out.join('; ')}`;
  return [
    `### \`${column.topology}\``,
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
      : [`- a revoked credential is dead within ${duration(question.revokeWithinSeconds)}`]),
    ...(question.auditByRole ? ['- CloudTrail tells tenants apart by role'] : []),
    `- no quota is met at ${shown(question.tenants)} tenants, or AWS raises it as far`,
    '- of what is left, the fewest open boundaries, then the fewest quotas to raise, then the fewest objects to keep',
  ];
}

function context(question: Question): string[] {
  const answers = [
    ['tenants', shown(question.tenants)],
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
      `| ${quota.name} | ${fit(tenants)} | ${raised === undefined ? '–' : `${fit(raised.tenants)} (${Number.isFinite(raised.to) ? shown(raised.to) : 'no end named'})`} | ${how} | ${sources.map(describeSource).join('; ')} |`,
  );
  return [
    '| quota | tenants that fit | where raised (to) | why | source |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** What an operator types to stop one tenant, and how soon each ends what it asks for: from a drill. */
function leverTable({ stopping }: Column): readonly string[] {
  if (stopping === undefined) return [];
  const asked = [...new Set(stopping.pulled.flatMap(({ stops }) => Object.keys(stops)))];
  const cell = (seconds: number | undefined) => (seconds === undefined ? '–' : seconds.toFixed(1));
  return [
    `| to stop one tenant, type | ${asked.join(' | ')} | others hit |`,
    `| --- |${asked.map(() => ' --- |').join('')} --- |`,
    ...stopping.pulled.map(
      ({ lever, order, stops, others }) =>
        `| \`${lever}\`: ${escapeMarkdown(order)} | ${asked.map((channel) => cell(stops[channel])).join(' | ')} | ${others.length === 0 ? 'none' : others.map(escapeMarkdown).join(', ')} |`,
    ),
    '',
    `Seconds from the order to the last call served, on emulated AWS, which propagates at once; –: goes on until it expires (${describeSource({ kind: 'measured', run: stopping.run })}).`,
    '',
  ];
}

const fit = (tenants: number) => (Number.isFinite(tenants) ? shown(tenants) : 'any number');
