import { median } from './quantile.ts';
import { type BenchDocument, type CallCount, unpack } from './samples-file.ts';
import { select, valuesOf } from './trend.ts';

/**
 * The user's own network and AWS figures, milliseconds. A figure that is not given stays a symbol in the formula, never
 * a guess.
 */
export interface AwsFigures {
  /** Round trip from Vault to the STS and IAM endpoints, on a connection that is open. */
  readonly rttMs?: number;
  /** Time STS itself takes. */
  readonly stsP50Ms?: number;
  /** Time IAM itself takes, for subjects that call it. */
  readonly iamP50Ms?: number;
}

/** What one issuance costs on AWS, in calls. */
export interface IssuanceModel {
  readonly subject: string;
  /** Median issuance less what the gateway saw its AWS calls take: Vault (or the client) and its storage. */
  readonly ownMs: number;
  readonly stsCalls: number;
  readonly iamCalls: number;
  /** `T = 1.3 ms + 1 × (RTT + STS)`. */
  readonly formula: string;
  /** Absent while a figure the formula needs is not given. */
  readonly predictedMs?: number;
}

/** Calls that the issuer made per request in one phase, counted by the gateway. */
export function brokerCalls(calls: readonly CallCount[], subject: string, phase: string): CallCount[] {
  return calls.filter((call) => call.subject === subject && call.phase === phase && call.by === 'broker');
}

/** `T = T_own + calls × (RTT + service)` of one subject; `undefined` if its serial flow was not measured. */
export function modelOf(
  document: BenchDocument,
  subject: string,
  aws: AwsFigures,
): IssuanceModel | undefined {
  const flow = select(document.blocks.map(unpack), { subject, part: 'flow' });
  const issue = valuesOf(flow, { phase: 'issue' });
  if (issue.length === 0) return undefined;
  const calls = brokerCalls(document.calls, subject, 'issue');
  const perRequest = (service: string) =>
    calls
      .filter((call) => call.event.startsWith(`${service}:`))
      .reduce((sum, call) => sum + call.count / call.requests, 0);
  const atAws = calls.reduce((sum, call) => sum + (call.medianMs * call.count) / call.requests, 0);
  const row = {
    subject,
    ownMs: Math.max(0, median(issue) - atAws),
    stsCalls: perRequest('sts'),
    iamCalls: perRequest('iam'),
  };
  const predictedMs = predict(row, aws);
  return { ...row, formula: formulaOf(row), ...(predictedMs === undefined ? {} : { predictedMs }) };
}

type Row = Pick<IssuanceModel, 'ownMs' | 'stsCalls' | 'iamCalls'>;

function predict(row: Row, { rttMs, stsP50Ms, iamP50Ms }: AwsFigures): number | undefined {
  let ms = row.ownMs;
  for (const [calls, serviceMs] of [
    [row.stsCalls, stsP50Ms],
    [row.iamCalls, iamP50Ms],
  ] as const) {
    if (calls === 0) continue;
    if (rttMs === undefined || serviceMs === undefined) return undefined;
    ms += calls * (rttMs + serviceMs);
  }
  return ms;
}

const number = (value: number): string => String(Number(value.toFixed(2)));

function formulaOf(row: Row): string {
  const terms = [`${number(row.ownMs)} ms`];
  if (row.stsCalls > 0) terms.push(`${number(row.stsCalls)} × (RTT + STS)`);
  if (row.iamCalls > 0) terms.push(`${number(row.iamCalls)} × (RTT + IAM)`);
  return `T = ${terms.join(' + ')}`;
}
