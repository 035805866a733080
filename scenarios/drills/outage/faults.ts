import type { Fault } from '@cordon/gateway';
import type { Channel } from '../history.ts';

/** A thing that breaks, and what it is stated to do to clients that hold credentials. */
export interface Outage {
  readonly id: string;
  readonly sentence: string;
  /** Channels that fail while it lasts; all others carry on. */
  readonly hits: readonly Channel[];
  /** What the error of a failed call says: it must name the cause. */
  readonly says: RegExp;
  /** At the gateway; or Vault's audit device, whose other end goes away. */
  readonly fault: Omit<Fault, 'over'> | 'audit device';
}

const ISSUING = ['sts', 'iam'] as const;
const S3_CHANNELS: readonly Channel[] = ['read', 'presigned', 'write', 'upload', 'renew', 'foreign'];

/** Every fault of the drill, in the order in which it happens. */
export const OUTAGES: readonly Outage[] = [
  {
    id: 'throttled',
    sentence: 'STS and IAM answer 400 Throttling',
    hits: ['renew'],
    says: /Throttling/,
    fault: { services: ISSUING, is: { status: 400, code: 'Throttling', message: 'Rate exceeded' } },
  },
  {
    id: 'failing',
    sentence: 'STS and IAM answer 503',
    hits: ['renew'],
    says: /ServiceUnavailable|503/,
    fault: {
      services: ISSUING,
      is: { status: 503, code: 'ServiceUnavailable', message: 'Service is unable to handle request.' },
    },
  },
  {
    id: 'late',
    sentence: 'STS and IAM answer a second late',
    hits: [],
    says: /$^/,
    fault: { services: ISSUING, is: { lateMs: 1_000 } },
  },
  {
    id: 'silent',
    sentence: 'STS and IAM never answer',
    hits: ['renew'],
    says: /time|no clear answer|abort|connection|EOF|reset/i,
    fault: { services: ISSUING, is: 'never' },
  },
  {
    id: 'cut',
    sentence: 'the network to S3 is cut, amid uploads too',
    hits: S3_CHANNELS,
    says: /socket|ECONNRESET|hang up|fetch failed|EPIPE|other side closed/i,
    fault: { services: ['s3'], is: 'cut' },
  },
  {
    id: 'slow-down',
    sentence: 'S3 answers 503 SlowDown',
    hits: S3_CHANNELS,
    says: /SlowDown/,
    fault: {
      services: ['s3'],
      is: { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
    },
  },
  {
    id: 'audit',
    sentence: 'Vault’s only audit device can write nowhere',
    hits: ['renew', 'login'],
    says: /500|no clear answer|audit/i,
    fault: 'audit device',
  },
];
