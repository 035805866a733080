import { createInterface } from 'node:readline';

export interface Asked {
  readonly key: string;
  readonly question: string;
  readonly usual: string;
}

/**
 * Asks questions one by one on standard error, because standard output is for the record. Works with piped input, too;
 * an empty answer, or the end of input, takes the default. Returns answers as typed.
 */
export async function ask(
  questions: readonly Asked[],
  input: NodeJS.ReadableStream = process.stdin,
): Promise<Readonly<Record<string, string>>> {
  const reader = createInterface({ input, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const answers: Record<string, string> = {};
  for (const { key, question, usual } of questions) {
    process.stderr.write(`${question}${usual === '' ? '' : ` [${usual}]`}: `);
    const next = await lines.next();
    const answer = next.done === true ? '' : next.value.trim();
    answers[key] = answer === '' ? usual : answer;
  }
  reader.close();
  process.stderr.write('\n');
  return answers;
}
