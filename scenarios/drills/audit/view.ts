import { counted } from '@cordon/domain';
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
    `${topology}: ${counted(calls, 'call')} with ${counted(leases, 'lease')}`,
    `  CloudTrail alone: ${ambiguous.calls} ambiguous, ${wrong} wrong${ambiguous.why.length === 0 ? '' : `: ${ambiguous.why.join('; ')}`}`,
    ...joined.map(
      ({ device, hashes, findings: found }) =>
        `  with Vault’s audit device ${device}: ${found.length === 0 ? 'every call traced' : counted(found.length, 'finding')}${hashes === 0 ? '' : `, ${counted(hashes, 'call')} of sys/audit-hash`}`,
    ),
    `  alerts: ${ALERT_RULES.map((rule) => `${rule} ${alerts[rule] ?? 0}`).join(', ')}`,
  ];
}
