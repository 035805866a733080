import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Act, Answer, AttemptLine, Verdict } from '@cordon/domain';
import { UsageError } from '@cordon/domain';
import type { DecisionRecord } from '@cordon/gateway';
import { findDecision, renderDecision } from '@cordon/lab';
import { findingsOf, rejudge, runsRoot } from '@cordon/scenarios';

/**
 * What a run recorded about one attempt: its verdict, and the gateway’s log record of the request and of its control.
 */
export interface Explained {
  readonly verdict: Verdict;
  /** The gateway’s record; absent where another engine answered. */
  readonly request?: DecisionRecord;
  readonly control?: DecisionRecord;
}

export interface Explanation {
  readonly runDir: string;
  /** One for each leg of the run that made the attempt; empty for a request that no attempt made. */
  readonly attempts: readonly Explained[];
  /** The request itself, where the id was a request’s. */
  readonly request?: DecisionRecord;
}

/**
 * Turns what a user names into ids of attempts or of a request: the number of a finding as the run printed it, an
 * attack with attacker and victim (`s3-list acme globex`), an attempt's id, a request's id. Throws `UsageError` for a
 * number that no finding has, and for words that no attempt has.
 */
export function idsOf(runDir: string, words: readonly string[]): readonly string[] {
  const [first = '', from, to] = words;
  if (words.length === 1 && !/^\d{1,4}$/.test(first)) return [first];
  const { verdicts } = rejudge(runDir);
  if (words.length === 1) {
    const findings = findingsOf(verdicts);
    const finding = findings.find(({ number }) => number === Number(first));
    if (finding === undefined)
      throw new UsageError(
        `finding \`${first}\` was refused: ${runDir} has ${findings.length === 0 ? 'none, everything is upheld or open as stated' : `1 to ${findings.length}`}`,
      );
    return [...new Set(finding.verdicts.map(({ attempt }) => attempt))].slice(0, 1);
  }
  const ids = verdicts
    .filter(
      ({ attack, line }) =>
        attack === first &&
        line?.attempt.attacker === from &&
        (to === undefined || line?.attempt.victim === to),
    )
    .map(({ attempt }) => attempt);
  if (ids.length === 0)
    throw new UsageError(
      `\`${words.join(' ')}\` was refused: ${runDir} has no such attempt; name an attack, the attacker and the victim`,
    );
  return [...new Set(ids)];
}

/**
 * Looks an id up in the files of a run, which is judged again: an attempt’s id, or a request’s id from its answer
 * (`x-amz-request-id`, Vault’s `request_id`). Throws `UsageError` for an unknown id.
 */
export async function explain(runDir: string, id: string): Promise<Explanation> {
  if (!existsSync(join(runDir, 'record.jsonl')))
    throw new UsageError(`\`${runDir}\` has no \`record.jsonl\`: name a run with \`--run runs/<time>\``);
  const decisions = join(runDir, 'decisions.jsonl');
  const decision = async (requestId: string | undefined) =>
    requestId === undefined || !existsSync(decisions) ? undefined : findDecision(decisions, requestId);
  const { verdicts } = rejudge(runDir);
  const about = verdicts.filter(
    ({ attempt, line }) => attempt === id || (line !== undefined && requestIds(line).includes(id)),
  );
  const attempts: Explained[] = [];
  for (const verdict of about) {
    const request = await decision(verdict.line?.answer.requestId);
    const control = await decision(verdict.line?.control.requestId);
    attempts.push({
      verdict,
      ...(request === undefined ? {} : { request }),
      ...(control === undefined ? {} : { control }),
    });
  }
  const request = await decision(id);
  if (attempts.length === 0 && request === undefined)
    throw new UsageError(
      `\`${id}\` is neither an attempt nor a request of ${runDir}: take an id from its record.jsonl or decisions.jsonl`,
    );
  return { runDir, attempts, ...(request === undefined ? {} : { request }) };
}

const requestIds = ({ answer, control }: AttemptLine): readonly (string | undefined)[] => [
  answer.requestId,
  control.requestId,
];

/** Run directories below `base` that hold a record, the newest first. */
export function runsBelow(base = runsRoot()): readonly string[] {
  const age = (path: string) => statSync(path).mtimeMs;
  return (existsSync(base) ? readdirSync(base) : [])
    .map((name) => join(base, name))
    .filter((path) => existsSync(join(path, 'record.jsonl')))
    .sort((a, b) => age(b) - age(a));
}

/** For people. */
export function renderExplanation({ runDir, attempts, request }: Explanation): readonly string[] {
  if (attempts.length === 0 && request !== undefined)
    return [`no attempt of ${runDir} made this request:`, ...renderDecision(request)];
  return attempts.flatMap(({ verdict, request: asked, control }, index) => [
    ...(index === 0 ? [] : ['']),
    `${verdict.kind}  ${verdict.attempt}`,
    `  on        ${verdict.leg}, engine ${verdict.engine}${verdict.crosses === undefined ? '' : `, boundary ${verdict.crosses}`}`,
    `  because   ${verdict.reason}`,
    ...(verdict.line === undefined
      ? []
      : [
          ...side('the request', verdict.line.attempt.does, verdict.line.answer, asked),
          ...side('its control', verdict.line.attempt.control, verdict.line.control, control),
        ]),
  ]);
}

function side(
  title: string,
  act: Act,
  answer: Answer,
  record: DecisionRecord | undefined,
): readonly string[] {
  const code = [answer.code, answer.httpStatus].filter((part) => part !== undefined).join(' ');
  const deciders = (answer.deciders ?? []).map(
    ({ layer, policy, sid, why }) =>
      `    by        ${[sid === undefined ? undefined : `statement ${sid}`, policy, `(${layer})`].filter(Boolean).join(' ')}: ${why}`,
  );
  return [
    `${title}: ${whoOf(act)} asks ${callOf(act)}`,
    `    answer    ${answer.kind}${code === '' ? '' : ` (${code})`}: ${answer.reason}`,
    // The gateway’s own record has the same and more.
    ...(record === undefined ? deciders : renderDecision(record).map((line) => `    ${line}`)),
  ];
}

function whoOf({ as }: Act): string {
  if (as.kind === 'tenant') return as.tenant;
  return as.kind === 'operator' ? 'the operator' : as.kind;
}

function callOf({ call }: Act): string {
  switch (call.via) {
    case 'sdk':
      return `${call.service}:${call.operation}`;
    case 'presigned':
      return `${call.operation} by a presigned URL`;
    case 'vault':
      return `Vault ${call.method} ${call.path}`;
    case 'sequence':
      return `${call.steps.length} calls in order`;
  }
}
