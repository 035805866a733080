import { runWords } from './lib/run-words.ts';

// A pipe that closes early (`| head`) is the reader's choice, not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

await runWords(process.argv.slice(2));
