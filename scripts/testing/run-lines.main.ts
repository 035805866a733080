// `node run-lines.main.ts` with a JSON array of command lines (arrays of words) on standard input: runs them one after
// the other in this process and folder, and prints the results. Starting a process for each costs more than most do.
import { text } from 'node:stream/consumers';
import { runWords } from '../lib/run-words.ts';
import type { Ran } from './run-lines.ts';

const lines = JSON.parse(await text(process.stdin)) as readonly (readonly string[])[];
const print = process.stdout.write.bind(process.stdout);
const said = { out: '', err: '' };
const into = (stream: NodeJS.WriteStream, name: keyof typeof said) => {
  stream.write = (chunk: string | Uint8Array) => {
    said[name] = `${said[name]}${typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()}`.slice(
      -200_000,
    );
    return true;
  };
};
into(process.stdout, 'out');
into(process.stderr, 'err');
const ran: Ran[] = [];
for (const words of lines) {
  Object.assign(said, { out: '', err: '' });
  process.exitCode = 0;
  const began = performance.now();
  await runWords(words);
  ran.push({ code: Number(process.exitCode), ...said, ms: Math.round(performance.now() - began) });
}
process.exitCode = 0;
print(JSON.stringify(ran));
