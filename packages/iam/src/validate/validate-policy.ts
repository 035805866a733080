import { fromObject, readJson } from '../json/read-json.ts';
import { parseDocument } from '../parse/parse-policy.ts';
import { PolicyError } from '../policy.ts';
import type { PolicyKind } from '../request.types.ts';
import { checkConditions } from './checks/conditions.check.ts';
import {
  checkActions,
  checkPrincipals,
  checkResources,
  checkSids,
  checkVariables,
  checkVersion,
} from './checks/elements.check.ts';
import { checkBucketPolicy, checkResourceControl } from './checks/policy-types.check.ts';
import { checkPossibleResources } from './checks/possible-resources.check.ts';
import { type Check, type Finding, locate } from './finding.ts';
import { type PolicySlot, policySize, SIZE_LIMITS, SLOT_OF_KIND } from './size-limits.ts';

const CHECKS: readonly Check[] = [
  checkVersion,
  checkSids,
  checkActions,
  checkResources,
  checkPossibleResources,
  checkVariables,
  checkConditions,
  checkPrincipals,
  checkBucketPolicy,
  checkResourceControl,
];

/**
 * Lists what is wrong with a policy. Findings of level `error` are what AWS refuses to store (`MalformedPolicyDocument`,
 * `LimitExceeded`; `MalformedPolicy` in S3), those of level `warning` what it stores although it misleads. A policy that
 * does not parse has that one finding, and the size; one that is too large is not looked at further. Positions have line and column when `source` is text. `slot` says
 * where the policy is stored, for the size limit; by default the widest one for its kind. Never throws on hostile input.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_policy-validator.html
 */
export function validatePolicy(
  source: string | object,
  kind: PolicyKind,
  slot: PolicySlot = SLOT_OF_KIND[kind],
): readonly Finding[] {
  const findings: Finding[] = [];
  try {
    const text = typeof source === 'string' ? source : undefined;
    const root = text === undefined ? fromObject(source) : readJson(text);
    findings.push(...sizeFindings(text ?? JSON.stringify(source), slot));
    const document = parseDocument(root, text, kind);
    if (findings.length > 0) return findings;
    const at = (...path: readonly (string | number)[]) => locate(root, text, path);
    for (const check of CHECKS) findings.push(...check({ document, kind, slot, root, text, at }));
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    findings.push({ level: 'error', rule: error.rule, message: error.message, position: error.position });
  }
  return findings;
}

function sizeFindings(text: string, slot: PolicySlot): readonly Finding[] {
  const { limit, counts } = SIZE_LIMITS[slot];
  const size = policySize(text, slot);
  if (size <= limit) return [];
  const unit =
    counts === 'bytes' ? 'bytes' : counts === 'compact' ? 'characters without white space' : 'characters';
  return [
    {
      level: 'error',
      rule: 'policy-too-large',
      message: `the policy has ${size} ${unit}, more than the ${limit} a ${slot} policy may have`,
      position: { path: '' },
    },
  ];
}
