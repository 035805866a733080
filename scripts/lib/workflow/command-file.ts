/**
 * What a step wrote into `$GITHUB_OUTPUT` or `$GITHUB_ENV`: `name=value` lines, and `name<<END` with lines up to `END`.
 * Throws on anything else, as the runner fails the step.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter
 */
export function parseCommandFile(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const [, name = '', sign, value = ''] = /^([^=<]+)(=|<<)(.*)$/.exec(line) ?? [];
    if (sign === '=') found[name] = value;
    else if (sign === '<<') {
      const end = lines.indexOf(value, at + 1);
      if (value === '' || end < 0) throw new Error(`\`${name}\` does not end with a line \`${value}\``);
      found[name] = lines.slice(at + 1, end).join('\n');
      at = end;
    } else throw new Error(`\`${line}\` is neither \`name=value\` nor \`name<<END\``);
  }
  return found;
}
