import type { NamedPolicy } from '@cordon/iam';

/** A policy that allows every action on every resource, under the name that answers are to give it. */
export const allowEverything = (name: string): NamedPolicy => ({
  name,
  document: {
    version: '2012-10-17',
    statements: [
      {
        index: 0,
        effect: 'Allow',
        action: { not: false, patterns: ['*'] },
        resource: { not: false, patterns: ['*'] },
        conditions: [],
      },
    ],
  },
});
