import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { verdictsOf } from '../testing/verdicts-of.ts';

/** A Vault that wraps, and unwraps one token at most so many times. */
async function vaultThatUnwraps(times: number): Promise<string> {
  const opened = new Map<string, number>();
  let last = 0;
  const server = createServer((request, response) => {
    const say = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    if (request.headers['x-vault-wrap-ttl'] !== undefined) {
      last += 1;
      return say(200, { wrap_info: { token: `wrapped-${last}` } });
    }
    const token = String(request.headers['x-vault-token']);
    opened.set(token, (opened.get(token) ?? 0) + 1);
    if ((opened.get(token) ?? 0) > times)
      return say(400, { errors: ['wrapping token is not valid or does not exist'] });
    return say(200, { data: { access_key: 'AKIA' } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

// No configuration makes Vault open a wrapping token twice, so no mutant can show that this attack would notice.
it('is breached by a Vault that unwraps twice, and upheld by one that does not', async () => {
  const verdicts = async (times: number) =>
    verdictsOf('vault-unwrap-twice', await vaultThatUnwraps(times), 'vault');
  expect(await verdicts(2)).toEqual(['breached']);
  expect(await verdicts(1)).toEqual(['upheld']);
});
