import { type AwsCredentials, describeError } from '@cordon/domain';
import type { AwsRead } from './aws-reads.ts';
import type { Found, Told } from './found.ts';

/** How one account is reached: by the SDK's credential chain, with a profile where one is named. */
export interface AwsSettings {
  readonly region: string;
  readonly profile?: string;
  /** Explicit credentials, used instead of the chain and the environment. */
  readonly credentials?: AwsCredentials;
  /** A custom AWS endpoint: an emulator. */
  readonly endpoint?: string;
}

/** The state of reading one account. */
export class Account {
  readonly id: string;
  readonly settings: AwsSettings;
  readonly found: Found;

  constructor(id: string, settings: AwsSettings, found: Found) {
    this.id = id;
    this.settings = settings;
    this.found = found;
  }

  get provider(): string {
    return `aws.${this.id}`;
  }

  add(type: string, address: string, values: Readonly<Record<string, unknown>>, mode?: 'data'): void {
    this.found.add(this.provider, type, address, values, mode);
  }

  /** Makes one call (the SDK retries when throttled), and tells “not found” from “could not be read”. */
  async ask<T>(action: AwsRead, work: () => Promise<T>): Promise<Told<T>> {
    try {
      return { is: 'told', value: await work() };
    } catch (error) {
      const status = statusOf(error);
      const code = error instanceof Error ? error.name : 'no code';
      if (status === 404 && code !== 'NoSuchBucket') return { is: 'absent' };
      // AWS supports all of these; what an emulator lacks cannot be configured there.
      if (status === 501 && this.settings.endpoint !== undefined) {
        this.found.assume(
          `the emulator \`${this.settings.endpoint}\` does not support ${action} (501), so nothing is set there`,
        );
        return { is: 'absent' };
      }
      const how =
        status === 403 || /^(AccessDenied|UnauthorizedOperation)/.test(code)
          ? 'was refused'
          : /Throttl|SlowDown|TooManyRequests|RequestLimitExceeded/.test(code)
            ? 'was throttled repeatedly'
            : 'got no clear answer';
      const said = status === undefined ? describeError(error).slice(0, 160) : `${status} ${code}`;
      return { is: 'unread', why: `could not be read: \`${action}\` ${how} (${said})` };
    }
  }
}

function statusOf(error: unknown): number | undefined {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}
