import { UsageError } from '@cordon/domain';
import { type AuditOf, drillAudit } from './drills/audit/run.ts';
import { auditLines } from './drills/audit/view.ts';
import { drillScenario } from './drills/drill.ts';
import type { Drill } from './drills/drill.types.ts';

export const audit: Drill<AuditOf> = {
  id: 'audit',
  sentence:
    'traces each S3 event to the tenant, its token, login and lease, and back; and shows that each alert fires when it should and only then',
  flags: [
    {
      flags: '--webhook <url>',
      description: 'URL to which each alert is posted as JSON (default: a listener of the drill on loopback)',
    },
  ],
  withoutEngine:
    'it follows Vault’s leases, and there are none: AWS logs the subject of the token, which is the entity in Vault’s audit log',
  // Of one role a tenant each: where all share one, what names the tenant is an entity, which these drills do not follow.
  logins: ['jwt', 'kubernetes'],
  examples: ['audit                 the two rivals', 'audit --topology all  every topology'],
  // Of its own device, and of its own mount: what another topology logs is none of its business.
  width: 2,
  files: ['alerts.jsonl', 'decisions.jsonl', 'logs/vault-audit.log'],
  check: ({ webhook }) => {
    if (webhook === undefined || /^https?:$/.test(URL.parse(String(webhook))?.protocol ?? '')) return;
    throw new UsageError(`\`--webhook ${webhook}\` is not a URL of http or https: give one, or leave it out`);
  },
  act: drillAudit,
  lines: auditLines,
  legend: [
    'joined: S3 event → access key → Vault’s answer that contains it → accessor → login, and back from each lease',
    'a deleted IAM user’s key belongs to no account, so its use after a revocation is refused without an alert',
    'tuned: `hmac_accessor=false` on the device, `audit_non_hmac_response_keys=access_key` on the mount',
  ],
};

export default drillScenario(audit);
