import type { Check, Finding } from '../finding.types.ts';

const PLAIN = /^[A-Za-z0-9]*$/;

/**
 * A Sid is unique in its document; in IAM's own policies it holds letters and digits only. Services with resource
 * policies may make less of it (S3 does): there a Sid that comes twice is bad advice only.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
export const checkSids: Check = ({ document, kind, at }) => {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const { sid, index } of document.statements) {
    if (sid === undefined || sid === '') continue;
    const position = at('Statement', index, 'Sid');
    if (seen.has(sid))
      findings.push({
        level: kind === 'resource' ? 'warning' : 'error',
        rule: 'duplicate-sid',
        message: `the Sid \`${sid}\` names two statements: every Sid must be unique in its policy`,
        position,
      });
    seen.add(sid);
    if (kind !== 'resource' && !PLAIN.test(sid))
      findings.push({
        level: 'error',
        rule: 'malformed-sid',
        message: `the Sid \`${sid}\` must consist of letters and digits`,
        position,
      });
  }
  return findings;
};
