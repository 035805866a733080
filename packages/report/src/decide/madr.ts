import { type Column, type Question, ROWS, type Row, shown } from './compare.ts';
import { describeSource } from './source.ts';

/** A decision record (MADR, https://adr.github.io/madr/) with the team’s answers filled in. `date` is ISO 8601. */
export function toMadr(columns: readonly Column[], question: Question, date: string): string {
  const chosen = columns.find((column) => column.out.length === 0);
  const notes = new Map<string, number>();
  const note = (text: string) => {
    if (!notes.has(text)) notes.set(text, notes.size + 1);
    return `[^${notes.get(text)}]`;
  };
  const comparison = columns.map((column) => {
    const rows = (Object.keys(ROWS) as Row[]).map(
      (row) =>
        `- *${ROWS[row]}*: ${column.cells[row].text} ${note(describeSource(column.cells[row].source))}`,
    );
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
      : `Proposed: \`${chosen.topology}\`, which meets every driver with ${chosen.open.length} open boundaries and ${chosen.objectsAtN} objects, fewer than the other options that do. Whoever accepts this record answers for it, not the tool.`,
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
    ({ quota, tenants, how, source }) =>
      `| ${quota.name} | ${shown(tenants)} | ${how} | ${describeSource(source)} |`,
  );
  return ['| quota | tenants that fit | why | source |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}
