/** The two topologies of the question “which should we run?”, when no other is named. */
export const RIVALS: readonly string[] = ['role-per-tenant', 'shared-role-session-policy'];
