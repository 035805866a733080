import { createInterface } from 'node:readline';
import { $ } from 'zx';
import { isRefusal } from '../history.ts';
import type { CallLine, ClientId, RenewalLine } from './judge.ts';
import type { Answer, Order, Start } from './orders.ts';

/** An answer must come within this, milliseconds: a client that is slower is broken, or the machine is. */
const PATIENCE_MS = 120_000;
/** What a client may take to end once its input has, milliseconds. */
const GRACE_MS = 20_000;

/** A tenant's program at work. */
export interface Client {
  readonly client: ClientId;
  readonly tenant: string;
  /** Hands it an order and tells what came of it. Rejects when the program ended, or says nothing. */
  ask(order: Order): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a tenant's program, which is to read orders and write answers until its input ends: with this process, too,
 * however that ends. What it goes through is told line by line.
 */
export async function startClient(o: {
  readonly client: ClientId;
  readonly command: readonly string[];
  readonly env: Record<string, string>;
  readonly start: Start;
  /** By the moved clock. */
  readonly now: () => number;
  readonly sawIn: (text: string) => readonly string[];
  readonly tell: (line: CallLine | RenewalLine) => void;
}): Promise<Client> {
  const { client, start, now } = o;
  const { tenant } = start;
  // `exec`: no shell stands between, so that its end is the program's.
  const program = $({ env: o.env, quiet: true, nothrow: true })`exec ${o.command}`;
  program.stdin.on('error', () => undefined);
  const answers = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const ended: Promise<never> = program.then(({ exitCode, stderr }) => {
    throw new Error(`\`${client}\` ended with code ${exitCode}: ${stderr.trim().slice(-600)}`);
  });
  ended.catch(() => undefined);
  const write = (line: object) => void program.stdin.write(`${JSON.stringify(line)}\n`);
  write(start);
  return {
    client,
    tenant,
    ask: async (order) => {
      const { what, n } = order;
      const askedMs = now();
      write(order);
      const { value, done } = await within(Promise.race([answers.next(), ended]), client, what);
      if (done === true) return await ended;
      const answeredMs = now();
      const { renewals, text, status, code, error } = JSON.parse(value) as Answer;
      for (const renewal of renewals) o.tell({ line: 'renewal', client, tenant, ...renewal });
      const call = { line: 'call', client, tenant, what, ...(n === undefined ? {} : { n }) } as const;
      const at = { ...call, askedMs, answeredMs };
      if (error !== undefined) return o.tell({ ...at, outcome: 'unclear', code: error });
      if (status !== undefined)
        return o.tell({
          ...at,
          outcome: isRefusal(status, code ?? '') ? 'refused' : 'unclear',
          code: `${status} ${code}`,
        });
      o.tell({ ...at, outcome: 'served', ...(text === undefined ? {} : { saw: o.sawIn(text) }) });
    },
    close: async () => {
      program.stdin.end();
      const late = setTimeout(() => void program.kill('SIGKILL').catch(() => undefined), GRACE_MS);
      await ended.catch(() => undefined);
      clearTimeout(late);
    },
  };
}

async function within<T>(work: Promise<T>, client: string, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const why = `\`${client}\` did not answer a ${what} within ${PATIENCE_MS / 1000} s`;
    timer = setTimeout(() => reject(new Error(why)), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
