import { createServer } from 'node:net';
import { LabError } from '../errors.ts';

/** A port that was free on this loopback address a moment ago; who binds it must still be ready to be too late. */
export function freePort(host: '127.0.0.1' | '::1' = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** A free port whose successor is free, too. */
export async function freePortPair(host: '127.0.0.1' | '::1' = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < 20; tries += 1) {
    const port = await freePort(host);
    if (port < 65_535 && (await isFree(host, port + 1))) return port;
  }
  throw new LabError('no two free ports in a row were found on loopback: close some of what listens there');
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
