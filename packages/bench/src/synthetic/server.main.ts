// A synthetic server in a process of its own; it ends when the channel to its parent closes.
import { type SyntheticServer, type SyntheticTruth, startSyntheticServer } from './server.ts';

let server: SyntheticServer | undefined;

process.on('message', async (order: { truth: SyntheticTruth } | 'lateness') => {
  if (order === 'lateness') process.send?.({ late: await server?.lateness() });
  else {
    server = await startSyntheticServer(order.truth);
    process.send?.({ url: server.url });
  }
});
process.on('disconnect', () => process.exit(0));
