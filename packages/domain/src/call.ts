import type { TenantId } from './tenant.ts';

/**
 * Who makes a call, as data, so that attempts can be recorded, replayed and shown. The engine turns it into
 * credentials; if that itself is refused, the attempt is answered by that refusal.
 */
export type Identity =
  /** The tenant, with the credentials its issuer got for it. */
  | {
      readonly kind: 'tenant';
      readonly tenant: TenantId;
      /** By which of several logins, `mount/name`; the one that its issuer uses when absent. */
      readonly login?: string;
    }
  /** Anonymous: unsigned AWS requests, no Vault token. */
  | { readonly kind: 'anonymous' }
  /**
   * The deployment's administrator: in `prepare`, `cleanup` and observations, and as the control of an attempt that
   * not even the bucket’s owner may make (writing a bucket policy, say). Never an attacker. `account: 'roles'` is the
   * administrator of the account that owns the tenants’ roles, where that is another one.
   */
  | { readonly kind: 'operator'; readonly account?: 'roles' }
  /** A session taken with `sts:AssumeRole` by another identity. */
  | {
      readonly kind: 'assumed';
      readonly by: Identity;
      readonly roleArn: string;
      readonly sessionName: string;
      readonly policy?: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly externalId?: string;
      readonly durationSeconds?: number;
      readonly transitiveTagKeys?: readonly string[];
    }
  /**
   * The credentials of `by`, narrowed with `sts:GetScopedCredentials`: one call for each policy, each signed with the
   * credentials that the previous call returned.
   */
  | { readonly kind: 'scoped'; readonly by: Identity; readonly policies: readonly string[] }
  /** AWS credentials that the tenant’s own Vault token gets from a path it chooses (`aws/creds/x`, `aws/sts/x`). */
  | {
      readonly kind: 'vault-credentials';
      readonly by: Identity;
      readonly path: string;
      readonly method?: 'GET' | 'POST';
      readonly parameters?: Readonly<Record<string, string>>;
    }
  /**
   * A session of a role, taken at STS with an identity token that the Vault token of `by` gets at `path`.
   * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
   */
  | {
      readonly kind: 'web-identity';
      readonly by: Identity;
      readonly path: string;
      readonly roleArn: string;
      readonly sessionName: string;
    }
  /**
   * What `of` got, after the operator revoked its lease, at once and waiting for it: what is left of a revocation. Of a
   * web identity, which has no lease, the Vault token is revoked that got it. With `below`, after all leases were revoked whose id begins with that path (`aws/creds/acme`), whoever’s they are.
   */
  | { readonly kind: 'revoked'; readonly of: Identity; readonly below?: string }
  /** A Vault login made during the attempt, with a fresh secret id that the operator hands out. */
  | {
      readonly kind: 'vault-login';
      readonly appRole: string;
      readonly secretIdMetadata?: Readonly<Record<string, string>>;
    }
  /**
   * A login made during the attempt at a role of the deployment's auth method, with what a workload can show of itself.
   * `followedBy`: logins of others that come before the call, as they do all the time.
   */
  | {
      readonly kind: 'workload-login';
      readonly by: WorkloadLogin;
      readonly followedBy?: readonly WorkloadLogin[];
    };

/** What a workload presents when it logs in at a role of an auth method. */
export interface WorkloadLogin {
  readonly role: string;
  readonly proof: WorkloadProof;
}

/**
 * A workload's token, signed when it logs in. `foreign`: the same claims, signed by an unrelated issuer (or cluster).
 */
export type WorkloadProof =
  | {
      readonly method: 'jwt';
      /** Beside `iss`, `iat` and `exp`. */
      readonly claims: Readonly<Record<string, string | readonly string[]>>;
      readonly foreign?: true;
    }
  | {
      readonly method: 'kubernetes';
      readonly namespace: string;
      readonly serviceAccount: string;
      readonly audiences: readonly string[];
      readonly foreign?: true;
    }
  | {
      readonly method: 'aws';
      /** The IAM role whose session signs `GetCallerIdentity`. */
      readonly roleArn: string;
      /** `X-Vault-AWS-IAM-Server-ID`; none is sent when absent. */
      readonly serverId?: string;
    }
  /** A certificate of the workloads' authority, shown in the handshake with Vault. */
  | {
      readonly method: 'cert';
      readonly commonName: string;
      readonly organizationalUnit: string;
      readonly uriSan: string;
      /** It is a server certificate, such as a TLS-terminating proxy of the workload holds. */
      readonly usage?: 'server';
      /** The login names no entry of the auth method, so that Vault takes the first that lets it in. */
      readonly unnamed?: true;
      readonly foreign?: true;
    }
  /** A password that the lab sets for the user; the configuration's own password is never used. */
  | { readonly method: 'userpass'; readonly username: string };

/**
 * The transport of a call to AWS, where that is part of the question. `http`: plain HTTP where clients otherwise use
 * TLS, with the same signature. Absent: the transport of the run.
 */
export interface Transported {
  readonly over?: 'http';
}

/** An AWS SDK call: `new <Command>Command(input)` on the real client of the service. `input` is plain JSON. */
export interface SdkCall extends Transported {
  readonly via: 'sdk';
  readonly service: 's3' | 'sts' | 'iam' | 's3control';
  /** The operation's name in the service model: `GetObject`, `AssumeRole`, … */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A URL presigned by the caller with the SDK's presigner, then used by a bare HTTP client. */
export interface PresignedCall extends Transported {
  readonly via: 'presigned';
  readonly operation: 'GetObject' | 'PutObject' | 'DeleteObject' | 'HeadObject' | 'ListObjectsV2';
  readonly input: Readonly<Record<string, unknown>>;
  readonly expiresInSeconds: number;
}

/** A raw HTTP request to Vault; the path is sent as it is, uncleaned. */
export interface VaultCall {
  readonly via: 'vault';
  readonly method: 'GET' | 'POST' | 'PUT' | 'LIST' | 'DELETE';
  /** After `/v1/`, exactly as it goes on the wire. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /**
   * In addition to the caller’s own; `X-Vault-Token` here replaces the caller's token (with one that was handed over,
   * say).
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Several calls in order, one attempt: answered by the last, or by the first that is not served. */
export interface SequenceCall {
  readonly via: 'sequence';
  /**
   * Index of the step that asks the forbidden question. A refusal before it answers another question (the attacker
   * could not even open an upload in its own bucket), so it makes the attempt `unclear`. Absent: any step asks.
   */
  readonly asks?: number;
  /** Earlier outputs may be used as `${steps.<index>.<field>}` in string inputs (an `UploadId`, say). */
  readonly steps: readonly (SdkCall | PresignedCall | VaultCall)[];
}

/** What an attempt asks of AWS or Vault, as data. */
export type Call = SdkCall | PresignedCall | VaultCall | SequenceCall;

/** A call together with who makes it. */
export interface Act {
  readonly as: Identity;
  readonly call: Call;
}
