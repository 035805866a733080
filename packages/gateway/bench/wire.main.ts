// Hands bytes on between two TCP connections, in a process of its own. Ends with its parent.
import { type AddressInfo, connect, createServer } from 'node:net';

const { hostname, port } = new URL(process.argv[2] ?? '');
const host = hostname.replace(/^\[|\]$/g, '');

const server = createServer({ noDelay: true }, (client) => {
  const upstream = connect({ host, port: Number(port), noDelay: true });
  client.pipe(upstream).pipe(client);
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
