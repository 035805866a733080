import type { DrillResult } from '../drill.ts';
import { ALERT_RULES } from './alerts.ts';
import type { AuditOf } from './run.ts';

/** From the events to who made them, by each way of joining, and which alerts fired. */
export function auditText({ topologies, failed }: DrillResult<AuditOf>): string {
  return [
    ...topologies.flatMap((one) => [ofTopology(one), '']),
    ...failed.map(({ topology, why }) => `? ${topology}: ${why}`),
    'joined: S3 event → access key → Vault’s answer that contains it → accessor → login, and back from each lease',
    'a deleted IAM user’s key belongs to no account, so its use after a revocation is refused without an alert',
    'tuned: `hmac_accessor=false` on the device, `audit_non_hmac_response_keys=access_key` on the mount',
  ].join('\n');
}

function ofTopology({
  topology,
  calls,
  leases,
  ambiguous,
  wrong,
  joined,
  alerts,
  findings,
}: AuditOf): string {
  return [
    `${topology}: ${calls} calls with ${leases} leases`,
    `  CloudTrail alone: ${ambiguous.calls} ambiguous, ${wrong} wrong${ambiguous.why.length === 0 ? '' : `: ${ambiguous.why.join('; ')}`}`,
    ...joined.map(
      ({ device, hashes, findings: found }) =>
        `  with Vault’s audit device ${device}: ${found.length === 0 ? 'every call traced' : `${found.length} findings`}${hashes === 0 ? '' : `, ${hashes} calls of sys/audit-hash`}`,
    ),
    `  alerts: ${ALERT_RULES.map((rule) => `${rule} ${alerts[rule] ?? 0}`).join(', ')}`,
    ...findings.map(({ is, rule, why }) => `  ${is === 'breached' ? '✗' : '?'} ${rule}: ${why}`),
  ].join('\n');
}
