import { Agent, request as send } from 'node:http';
import type { Request } from './sample.ts';

/** A `Request` that GETs `url` over kept-alive connections and wants a status below 400. `close` drops them. */
export function httpRequest(url: string): { request: Request; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 2048 });
  const request: Request = ({ signal }) =>
    new Promise((resolve, reject) => {
      const call = send(url, { agent, signal }, (response) => {
        response.resume();
        response.once('error', reject);
        response.once('end', () => {
          const status = response.statusCode ?? 0;
          if (status < 400) resolve(undefined);
          else reject(Object.assign(new Error(`the server answered ${status}`), { status }));
        });
      });
      call.once('error', reject);
      call.end();
    });
  return { request, close: () => agent.destroy() };
}
