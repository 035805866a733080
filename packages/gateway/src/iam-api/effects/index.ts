import { accessKeys } from './access-keys.ts';
import type { IamEffect } from './effect.ts';
import { groups } from './groups.ts';
import { holdings } from './holdings.ts';
import { managedPolicies } from './managed-policies.ts';
import { oidcProviders } from './oidc-providers.ts';
import { policiesOf } from './policies-of.ts';
import { roles } from './roles.ts';
import { tagsAndBoundaryOf } from './tags-and-boundary.ts';
import { things } from './things.ts';
import { users } from './users.ts';

/** What served calls change, by operation. */
export const IAM_EFFECTS: Readonly<Record<string, IamEffect>> = {
  ...users,
  ...accessKeys,
  ...groups,
  ...roles,
  ...managedPolicies,
  ...oidcProviders,
  ...holdings,
  ...things,
  ...policiesOf('User'),
  ...policiesOf('Role'),
  ...policiesOf('Group'),
  ...tagsAndBoundaryOf('User'),
  ...tagsAndBoundaryOf('Role'),
};
