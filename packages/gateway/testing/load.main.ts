// A gateway in a process of its own, with as little memory as its parent gave it, in front of an upstream that serves
// everything and remembers nothing. Says its port, and its memory whenever it is asked.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startGateway } from '../src/gateway.ts';
import { fileJournal, Store } from '../src/state/store.ts';
import { ACCOUNT, aBucket, changesFor, policyText } from './entities.ts';

const [, , runDir = '', secretAccessKey = ''] = process.argv;
const upstream = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end('<Served/>'));
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
// Everybody may delete what is below one prefix: keys anywhere else are judged, and refused, one by one.
const text = policyText({ Principal: '*', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::open/below/*' });
const bucket = aBucket('open', { policy: { text, principals: {} } });
new Store(fileJournal(join(runDir, 'gateway-state.jsonl'))).apply([...changesFor({ buckets: [bucket] })]);
const gateway = await startGateway({
  upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
  accountId: ACCOUNT,
  region: 'us-east-1',
  admin: { accessKeyId: 'AKIAADMINOFTHISTEST0', secretAccessKey },
  runDir,
});
process.on('message', () => {
  const { heapUsed } = process.memoryUsage();
  process.send?.({ heap: heapUsed, peak: process.resourceUsage().maxRSS * 1024 });
});
process.on('disconnect', () => process.exit());
process.send?.({ port: gateway.port });
