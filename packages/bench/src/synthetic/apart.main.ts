// A synthetic server in a process of its own; it ends when the channel to whoever started it closes.
import { type SyntheticServer, startSyntheticServer } from './server.ts';
import type { SyntheticTruth } from './truth.ts';

let server: SyntheticServer | undefined;

process.on('message', async (order: { truth: SyntheticTruth } | 'lateness') => {
  if (order === 'lateness') process.send?.({ late: await server?.lateness() });
  else {
    server = await startSyntheticServer(order.truth);
    process.send?.({ url: server.url });
  }
});
process.on('disconnect', () => process.exit(0));
