import { axisTables } from './markdown/axes.ts';
import { figureTables } from './markdown/figures.ts';
import { modelTables } from './markdown/model.ts';
import type { AwsFigures } from './model.ts';
import { type Analysis, analyse } from './report.ts';
import type { BenchDocument } from './samples-file.ts';

/** The whole run in Markdown: figures, split, control, model, axes, method, machine. Pure. */
export function summary(
  document: BenchDocument,
  options: {
    aws?: AwsFigures;
    clientsPerTenant?: number;
    plots?: readonly string[];
    /** Of this document, where it was made already: resampling takes its time. */
    analysis?: Analysis;
  } = {},
): string {
  const analysis = options.analysis ?? analyse(document);
  const list = (entries: Record<string, string | number>) =>
    Object.entries(entries).map(([name, value]) => `- ${name}: ${value}`);
  return [
    `# Bench ${document.bench}, ${document.startedAt}`,
    '',
    ...document.subjects.map(({ id, sentence }) => `- \`${id}\`: ${sentence}`),
    '',
    ...figureTables(document, analysis),
    ...modelTables(document, options.aws ?? {}, options.clientsPerTenant),
    ...axisTables(document, analysis.trends),
    ...(options.plots ?? []).flatMap((plot) => [`![${plot.replace(/\.svg$/, '')}](${plot})`, '']),
    '## Method',
    '',
    ...document.method.map((sentence) => `- ${sentence}`),
    '',
    ...(document.notes.length === 0
      ? []
      : ['## Notes', '', ...document.notes.map((note) => `- ${note}`), '']),
    '## Machine and versions',
    '',
    ...list({ ...document.machine, ...document.versions, seed: document.seed }),
    '',
  ].join('\n');
}
