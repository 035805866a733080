import { classifySdkError, commandOf, openClients, type Signer } from '@cordon/engines';
import type { Reply } from '../case.types.ts';
import { REGION } from '../facts.ts';
import type { Wire } from '../operations.ts';

type Output = Readonly<Record<string, unknown>>;

/** One identity's view of an endpoint: real SDK clients that ask once. */
export interface Client {
  /** What came back; rejects with the SDK's error. */
  send(service: Wire['service'], operation: string, input: object): Promise<Output>;
  /** Whether it was let in, refused, or neither. */
  ask(wire: Wire): Promise<Reply>;
  close(): void;
}

/** Codes by which AWS tells who was let in that there is none. */
const ABSENT = new Set(['NoSuchKey', 'NotFound']);
/** Refusals that say “you are nobody” where a policy would have had to let anyone in. */
const NOBODY = new Set(['MissingAuthenticationToken', 'MissingAuthenticationTokenException']);

export function clientFor(endpoint: string, signer: Signer): Client {
  const clients = openClients({ endpoint, region: REGION, timeoutMs: 20_000 });
  const send = (service: Wire['service'], operation: string, input: object) =>
    clients.get(service, signer).send(commandOf(service, operation, input)) as Promise<Output>;
  return {
    send,
    ask: async ({ service, operation, input }) => {
      try {
        return served(await send(service, operation, input));
      } catch (error) {
        return failed(error);
      }
    },
    close: () => clients.close(),
  };
}

/** DeleteObjects answers 200 and refuses in the body. */
function served(output: Output): Reply {
  const errors = output.Errors as { Code?: string; Message?: string }[] | undefined;
  const first = errors?.[0];
  if (first === undefined) return { verdict: 'allowed', reason: 'served' };
  const verdict = first.Code === 'AccessDenied' ? 'refused' : 'unclear';
  return { verdict, code: first.Code ?? '', reason: first.Message ?? '' };
}

function failed(error: unknown): Reply {
  const { kind, refusal, code, httpStatus, reason } = classifySdkError(error);
  const told = code === undefined ? {} : { code };
  const absent = httpStatus === 404 && (ABSENT.has(code ?? '') || code === undefined);
  // Only who may write is told that there is another object than he thought.
  const unmet = code === 'PreconditionFailed';
  if (kind === 'served' || absent || unmet) return { verdict: 'allowed', ...told, reason };
  const refused = kind === 'refused' && (refusal === 'authorization' || NOBODY.has(code ?? ''));
  return { verdict: refused ? 'refused' : 'unclear', ...told, reason };
}
