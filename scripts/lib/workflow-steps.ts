import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RunStep {
  readonly workflow: string;
  readonly name: string;
  /** The script, as the shell gets it. */
  readonly run: string;
  /** The workflow’s own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The `run:` steps of the workflows in a folder, in order. Reads the YAML that stands there and no other: plain scalars
 * and literal blocks (`|`), two spaces a level; throws on a `run:` that is written in any other way.
 */
export function runSteps(folder: string): readonly RunStep[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yml'))
    .sort()
    .flatMap((workflow) => stepsOf(workflow, readFileSync(join(folder, workflow), 'utf8')));
}

function stepsOf(workflow: string, text: string): readonly RunStep[] {
  const lines = text.split('\n');
  const env = envOf(lines);
  const steps: RunStep[] = [];
  let name = '';
  for (const [index, line] of lines.entries()) {
    const step = /^ {6}- (?:name: )?(.*)$/.exec(line);
    if (step?.[1] !== undefined) name = step[1];
    const found = /^( +(?:- )?)run: (.+)$/.exec(line);
    if (found === null) continue;
    const [, indent = '', value = ''] = found;
    if (/^[>'"&*!]|^\|[+-]/.test(value))
      throw new Error(`${workflow}:${index + 1}: \`run: ${value}\` cannot be read`);
    steps.push({ workflow, name, env, run: value === '|' ? block(lines, index + 1, indent.length) : value });
  }
  return steps;
}

function block(lines: readonly string[], from: number, indent: number): string {
  const end = lines.findIndex(
    (line, index) => index >= from && line.trim() !== '' && line.search(/\S/) <= indent,
  );
  return lines
    .slice(from, end < 0 ? undefined : end)
    .map((line) => line.slice(indent + 2))
    .join('\n');
}

function envOf(lines: readonly string[]): Readonly<Record<string, string>> {
  const from = lines.indexOf('env:');
  if (from < 0) return {};
  const own = lines.slice(from + 1);
  const end = own.findIndex((line) => !line.startsWith('  '));
  return Object.fromEntries(
    own.slice(0, end).map((line) => {
      const [, key = '', value = ''] = /^ {2}(\w+): (.*)$/.exec(line) ?? [];
      return [key, value];
    }),
  );
}
