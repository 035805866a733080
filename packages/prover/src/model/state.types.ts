// What is deployed is described where it is read.
export type {
  AppRoleState,
  AwsMountState,
  BucketState,
  DeployedState,
  EntityState,
  ExternalGroupState,
  GroupState,
  IdentityState,
  IdentityTokensState,
  LoginState,
  OrganizationPolicyState,
  RoleState,
  TenantState,
  TokenRoleState,
  Touches,
  Unread,
  UserState,
  VaultRoleState,
  VaultState,
} from '@cordon/terraform';
export { ModelError } from '@cordon/terraform';
