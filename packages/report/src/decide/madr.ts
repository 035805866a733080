import { type Column, type Question, ROWS, type Row } from './compare.types.ts';
import { type Cell, describeSource } from './source.ts';
import { shown } from './words.ts';

/** A decision record (MADR, https://adr.github.io/madr/) with the team’s answers filled in. `date` is ISO 8601. */
export function toMadr(columns: readonly Column[], question: Question, date: string): string {
  const chosen = columns.find((column) => column.out.length === 0);
  const notes = new Map<string, number>();
  const note = (text: string) => {
    if (!notes.has(text)) notes.set(text, notes.size + 1);
    return `[^${notes.get(text)}]`;
  };
  const comparison = columns.map((column) => {
    const sourced = ({ text, sources }: Cell) =>
      `${text} ${sources.map((one) => note(describeSource(one))).join(' ')}`;
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
      ...column.unpublished.map((cell) => `${sourced(cell)}\n`),
    ].join('\n');
  });
  return `${[
    '---',
    `date: ${date.slice(0, 10)}`,
    `status: ${chosen === undefined ? 'open' : 'proposed'}`,
    '---',
    '',
    `# How ${shown(question.tenants)} tenants get AWS credentials through Vault`,
    '',
    '## Context and problem statement',
    '',
    ...context(question),
    '',
    '## Decision drivers',
    '',
    ...question.must.map((boundary) => `- ${boundary} must hold`),
    ...(question.propagationOk ? [] : ['- a credential works as soon as it is issued']),
    `- no quota is met at ${shown(question.tenants)} tenants`,
    '- of what is left, the fewest open boundaries, then the fewest objects to keep',
    '',
    '## Considered options',
    '',
    ...columns.map(({ topology, sentence }) => `- \`${topology}\`: ${sentence}`),
    '',
    '## Decision outcome',
    '',
    chosen === undefined
      ? 'No topology meets every driver. Loosen one (`--must`), raise a quota (`--quota`), or split the tenants over accounts.'
      : `Proposed: \`${chosen.topology}\`, which meets every driver with ${chosen.open.length} open ${chosen.open.length === 1 ? 'boundary' : 'boundaries'} and ${shown(chosen.objectsAtN)} objects: of the options that do, the fewest open boundaries, then the fewest objects. Whoever accepts this record answers for it, not the tool.`,
    '',
    '## Comparison of the options',
    '',
    ...comparison,
    '',
    ...[...notes].map(([text, index]) => `[^${index}]: ${text}`),
  ].join('\n')}\n`;
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
      `| ${quota.name} | ${fit(tenants)} | ${raised === undefined ? '–' : `${fit(raised.tenants)} (${shown(raised.to)})`} | ${how} | ${sources.map(describeSource).join('; ')} |`,
  );
  return [
    '| quota | tenants that fit | where raised (to) | why | source |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

const fit = (tenants: number) => (Number.isFinite(tenants) ? shown(tenants) : 'any number');
