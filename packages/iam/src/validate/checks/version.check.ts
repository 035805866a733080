import type { Check } from '../finding.types.ts';

/**
 * A managed policy (and so a permissions boundary) is stored in version `2012-10-17` only; inline, trust and bucket
 * policies may still have the older version, or none.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export const checkVersion: Check = ({ document, slot, at }) =>
  slot !== 'managed' || document.version === '2012-10-17'
    ? []
    : [
        {
          level: 'error',
          rule: 'managed-version',
          message: 'a managed policy must say `"Version": "2012-10-17"`',
          position: at('Version'),
        },
      ];
