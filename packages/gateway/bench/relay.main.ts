// A bare hop: hands every request on as it came and every answer back, in a process of its own. Ends with its parent.
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

const upstream = new URL(process.argv[2] ?? '');
const agent = new Agent({ keepAlive: true });
const host = upstream.hostname.replace(/^\[|\]$/g, '');

const server = createServer({ noDelay: true }, (asked, answered) => {
  const { method, url: path, headers } = asked;
  const sent = request({ host, port: upstream.port, agent, method, path, headers }, (answer) => {
    answered.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(answered);
  });
  sent.on('error', () => answered.destroy());
  asked.pipe(sent);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
