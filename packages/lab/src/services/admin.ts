import { randomBytes } from 'node:crypto';
import type { AwsCredentials } from '@cordon/domain';
import type { LabEngine } from '../lab.types.ts';

/** The default account of LocalStack and MiniStack. */
export const ACCOUNT = '000000000000';

/** A second account, for topologies whose roles live in another one than the buckets. */
export const ROLE_ACCOUNT = '111111111111';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The account's root. Behind the enforcing gateway a key made for this run; MiniStack and the bare LocalStack know only
 * their own fixed one (`test`), so everybody who knows it is root there.
 */
export function adminCredentials(engine: LabEngine): AwsCredentials {
  return engine === 'gateway' ? madeCredentials() : { accessKeyId: 'test', secretAccessKey: 'test' };
}

/** The second account's root. The emulators take an access key id of twelve digits for that account's root. */
export function roleAccountCredentials(engine: LabEngine): AwsCredentials {
  return engine === 'gateway' ? madeCredentials() : { accessKeyId: ROLE_ACCOUNT, secretAccessKey: 'test' };
}

function madeCredentials(): AwsCredentials {
  const id = [...randomBytes(16)].map((byte) => BASE32[byte % 32]).join('');
  return { accessKeyId: `AKIA${id}`, secretAccessKey: randomBytes(30).toString('base64') };
}
