import { type AwsFigures, type IssuanceModel, modelOf } from '../model.ts';
import { IAM_USERS_PER_ACCOUNT, quotaReach, STS_PER_SECOND } from '../quota.ts';
import type { BenchDocument } from '../samples-file.ts';
import { count, ms, table } from './figures.ts';

/** What issuance costs on AWS: calls counted here, times from the user, the quota from AWS. */
export function modelTables(document: BenchDocument, aws: AwsFigures, clientsPerTenant = 1): string[] {
  const models = document.subjects.flatMap(({ id }) => modelOf(document, id, aws) ?? []);
  if (models.length === 0) return [];
  const given = [
    ['RTT', aws.rttMs],
    ['STS', aws.stsP50Ms],
    ['IAM', aws.iamP50Ms],
  ].map(([name, value]) => (value === undefined ? `${name} not given` : `${name} ${ms(value as number)}`));
  const predicted = models.map((m) => [
    m.subject,
    m.formula,
    m.predictedMs === undefined ? `needs ${missing(m, aws).join(' and ')}` : ms(m.predictedMs),
  ]);
  const callRows = callTable(document);
  const reach = models.flatMap((m) => {
    const quota = quotaReach(m.stsCalls, clientsPerTenant);
    if (quota === undefined) return [];
    const drain = quota.drain.map(({ seconds }) => ms(seconds * 1000));
    return [
      [m.subject, ...quota.refresh.map(({ tenants }) => count(tenants)), count(quota.atOnce), ...drain],
    ];
  });
  const users = models.some((m) => m.iamCalls > 0 && m.stsCalls === 0);
  return [
    '## What it costs on AWS',
    '',
    'Milliseconds of an emulator say nothing about AWS; calls do. Own time is the median issuance less what the',
    `gateway saw its AWS calls take. Given: ${given.join(', ')}. Connections are taken to be open already.`,
    '',
    ...table(['subject', 'median', 'on your AWS'], predicted),
    'Calls, counted by the gateway while one client asked at a time:',
    '',
    ...table(['subject', 'phase', 'requests', 'time of its calls here', 'calls per request'], callRows),
    `### Where the STS quota bites (${STS_PER_SECOND}/s per account and Region, ${clientsPerTenant} client(s) a tenant)`,
    '',
    'Most tenants whose refresh fits, spread evenly; most that may start in one second; time for all to start again:',
    '',
    ...table(
      [
        'subject',
        'every 15 min',
        'every 30 min',
        'every 60 min',
        'in one second',
        '1,000 restart',
        '10,000',
        '100,000',
      ],
      reach,
    ),
    ...(users
      ? [
          `One IAM user per lease: at most ${count(IAM_USERS_PER_ACCOUNT)} leases live at once in an account. IAM publishes no rates.`,
          '',
        ]
      : []),
  ];
}

/** Flags for the figures that a subject's formula wants and nobody gave. */
function missing({ stsCalls, iamCalls }: IssuanceModel, { rttMs, stsP50Ms, iamP50Ms }: AwsFigures): string[] {
  return [
    ...(rttMs === undefined ? ['--rtt'] : []),
    ...(stsCalls > 0 && stsP50Ms === undefined ? ['--sts-p50'] : []),
    ...(iamCalls > 0 && iamP50Ms === undefined ? ['--iam-p50'] : []),
  ];
}

/** One row a subject and phase, its calls in a cell. */
function callTable({ calls, subjects }: BenchDocument): string[][] {
  const phases = [...new Set(calls.map((call) => call.phase))];
  const order = ['issue', 'revoke', 'first-call'];
  phases.sort((a, b) => ((order.indexOf(a) + 9) % 9) - ((order.indexOf(b) + 9) % 9));
  return subjects.flatMap(({ id }) =>
    phases.flatMap((phase) => {
      const mine = calls.filter((call) => call.subject === id && call.phase === phase);
      if (mine.length === 0) return [];
      const each = mine.map(({ event, count: n, requests }) => `${often(n, requests)} ${event}`);
      const time = mine.reduce((sum, call) => sum + (call.medianMs * call.count) / call.requests, 0);
      return [[id, phase, String(mine[0]?.requests ?? 0), ms(time), each.join(', ')]];
    }),
  );
}

/** `1`, `0.25`; a rare call, such as one that only a new Vault makes, as `3 in 15,276`. */
function often(calls: number, requests: number): string {
  const rounded = Number((calls / requests).toFixed(2));
  return rounded === 0 ? `${count(calls)} in ${count(requests)}` : String(rounded);
}
