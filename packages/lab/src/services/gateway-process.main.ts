// A gateway in a separate process. Messages come over the channel to its parent; when the parent ends, however it ends,
// the channel closes and the gateway stops.
import { messageOf } from '@cordon/domain';
import { type CallReport, type Gateway, startGateway } from '@cordon/gateway';
import type { FromGateway, ToGateway } from './gateway-process.ts';

const TELL_EVERY_MS = 100;
let gateway: Gateway | undefined;
let seen: CallReport[] = [];

const say = (message: FromGateway): void => void (process.connected && process.send?.(message));

function tellCalls(): void {
  if (seen.length > 0) say({ is: 'calls', calls: seen });
  seen = [];
}

async function open({ options }: Extract<ToGateway, { do: 'open' }>): Promise<void> {
  try {
    gateway = await startGateway(options);
  } catch (error) {
    say({ is: 'failed', message: messageOf(error) });
    return;
  }
  gateway.onCall((call) => seen.push(call));
  setInterval(tellCalls, TELL_EVERY_MS).unref();
  say({ is: 'open', url: gateway.url, port: gateway.port });
}

async function end(): Promise<void> {
  tellCalls();
  await gateway?.close();
  process.exit(0);
}

process.on('message', (order: ToGateway) => {
  if (order.do === 'open') void open(order);
  if (order.do === 'close') void end();
  if (order.do !== 'flush') return;
  tellCalls();
  const { user, system } = process.cpuUsage();
  say({ is: 'flushed', id: order.id, cpuMs: (user + system) / 1000 });
});
process.on('disconnect', () => void end());
