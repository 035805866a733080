import type { Fault } from '@cordon/gateway';
import type { Channel } from '../history.ts';
import type { Broken } from './breakers.ts';

/** A thing that breaks, and what it is stated to do to clients that hold credentials. */
export interface Outage {
  readonly id: string;
  readonly sentence: string;
  /** Channels that fail while it lasts; all others carry on. */
  readonly hits: readonly Channel[];
  /** What the error of a failed call says: it must name the cause. */
  readonly says: RegExp;
  /** At the gateway, or what breaks beside it. */
  readonly fault: Omit<Fault, 'over'> | Broken;
  /** It is over by itself: not everybody need have met it. */
  readonly brief?: true;
  /** It lasts so long, whoever met it, milliseconds; absent: until all did. */
  readonly forMs?: number;
}

export const ISSUING = ['sts', 'iam'] as const;
const VAULT: readonly Channel[] = ['renew', 'login'];
/** A connection that ends, a standby that sends to a leader which is gone (307), and one that knows of none. */
const NO_LEADER =
  /socket|ECONNRE|hang up|EPIPE|307|active cluster node not found|standby|HA|sealed|no clear answer/i;
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
    sentence: 'STS and IAM answer half a second late',
    hits: [],
    says: /$^/,
    fault: { services: ISSUING, is: { lateMs: 500 } },
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
    sentence: 'the network to S3 is cut, also during uploads',
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
    sentence: 'Vault’s only audit device cannot write',
    hits: VAULT,
    says: /500|no clear answer|audit/i,
    fault: 'audit device',
  },
  {
    id: 'standby-lost',
    sentence: 'a standby of three Vault nodes is killed',
    hits: [],
    says: /$^/,
    fault: 'standby',
  },
  {
    id: 'leader-lost',
    sentence: 'the leader of three Vault nodes is killed',
    hits: VAULT,
    says: NO_LEADER,
    fault: 'leader',
    brief: true,
  },
  {
    id: 'leader-sealed',
    sentence: 'the leader of three Vault nodes is sealed',
    hits: VAULT,
    says: NO_LEADER,
    fault: 'leader sealed',
    brief: true,
  },
  {
    id: 'vault-sealed',
    sentence: 'all Vault nodes are killed, and come back sealed',
    hits: VAULT,
    says: NO_LEADER,
    fault: 'all of Vault',
  },
  {
    id: 's3-still',
    sentence: 'LocalStack is paused for two seconds',
    hits: [],
    says: /$^/,
    fault: 'emulator',
    forMs: 2_000,
  },
];
