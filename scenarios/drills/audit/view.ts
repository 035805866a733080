import { ALERT_RULES } from './alerts.ts';
import type { AuditOf } from './run.ts';

/** From the events to who made them, by each way of joining, and which alerts fired. */
export function auditLines({
  topology,
  calls,
  leases,
  ambiguous,
  wrong,
  joined,
  alerts,
}: AuditOf): readonly string[] {
  return [
    `${topology}: ${calls} calls with ${leases} leases`,
    `  CloudTrail alone: ${ambiguous.calls} ambiguous, ${wrong} wrong${ambiguous.why.length === 0 ? '' : `: ${ambiguous.why.join('; ')}`}`,
    ...joined.map(
      ({ device, hashes, findings: found }) =>
        `  with Vault’s audit device ${device}: ${found.length === 0 ? 'every call traced' : `${found.length} findings`}${hashes === 0 ? '' : `, ${hashes} calls of sys/audit-hash`}`,
    ),
    `  alerts: ${ALERT_RULES.map((rule) => `${rule} ${alerts[rule] ?? 0}`).join(', ')}`,
  ];
}
