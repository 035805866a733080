import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { verdictsOf } from '../testing/verdicts-of.ts';

/** An AWS whose narrowed sessions read everything and last as long as they like (`wide`), or one as it is documented. */
async function aws(wide: boolean): Promise<string> {
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const action = form.get('Action');
    const refuse = (status: number, code: string) =>
      response
        .writeHead(status, { 'content-type': 'text/xml' })
        .end(
          action === null
            ? `<Error><Code>${code}</Code><Message>no</Message></Error>`
            : `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
        );
    if (request.headers['x-vault-token'] !== undefined)
      return response.end(
        JSON.stringify({
          lease_id: 'l',
          data: { access_key: 'AKIAlease', secret_key: 's', security_token: 't' },
        }),
      );
    if (action === 'GetCallerIdentity')
      return response.end(
        `<${action}Response><${action}Result><Arn>a</Arn></${action}Result></${action}Response>`,
      );
    if (action !== null) {
      if (form.has('DurationSeconds') && !wide) return refuse(400, 'InsufficientSessionLifetime');
      const key =
        '<AccessKeyId>AKIAnarrow</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>';
      return response.end(
        `<${action}Response><${action}Result><Credentials>${key}<Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></${action}Result></${action}Response>`,
      );
    }
    if (String(request.headers.authorization).includes('AKIAnarrow') && !wide)
      return refuse(403, 'AccessDenied');
    return response.end('what the owner wrote');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

// What a narrowed session may do is AWS's own code: no configuration breaks it, so no mutant can show that these notice.
it.each(['sts-narrow-own-session', 'sts-narrow-for-longer'])(
  '%s is breached by an AWS that gives narrowed sessions more, and upheld by one that does not',
  async (attack) => {
    expect(await verdictsOf(attack, await aws(true), 'vault')).toEqual(['breached']);
    expect(await verdictsOf(attack, await aws(false), 'vault')).toEqual(['upheld']);
  },
);
