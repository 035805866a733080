import { randomBytes } from 'node:crypto';
import type { AwsCredentials } from '@cordon/domain';
import type { LabEngine } from '../lab.types.ts';

/** The account that LocalStack and MiniStack give to whoever names no other. */
export const ACCOUNT = '000000000000';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The account's root. Behind the enforcing gateway a key made for this run; MiniStack and the bare LocalStack know
 * only their own fixed one (`test`), so whoever knows it is root there.
 */
export function adminCredentials(engine: LabEngine): AwsCredentials {
  if (engine !== 'gateway') return { accessKeyId: 'test', secretAccessKey: 'test' };
  const id = [...randomBytes(16)].map((byte) => BASE32[byte % 32]).join('');
  return { accessKeyId: `AKIA${id}`, secretAccessKey: randomBytes(30).toString('base64') };
}
