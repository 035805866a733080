/** What stands behind temporary credentials; sealed into the session token, kept nowhere. */
export interface Session {
  readonly kind: 'assumed-role' | 'federated-user' | 'session';
  readonly accessKeyId: string;
  /** Secret. */
  readonly secret: string;
  readonly accountId: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** Name and unique id of the role (`assumed-role`) or the user behind the others; root has none. */
  readonly owner?: { readonly name: string; readonly id: string };
  /** RoleSessionName, or the federated user’s name. */
  readonly name: string;
  /** Inline session policy as it was given, JSON text. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
  readonly sourceIdentity?: string;
  /** Whether it was obtained with credentials of another role: no longer than an hour. */
  readonly chained: boolean;
  /** `aws:FederatedProvider` and the like, for sessions from a web identity. */
  readonly context?: Readonly<Record<string, string>>;
}
