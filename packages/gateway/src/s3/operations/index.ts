import type { Family, Rule } from '../permission.ts';
import { accessControlList } from './access-control-list.ts';
import { bucketConfiguration } from './bucket-configuration.ts';
import { bucketLife } from './bucket-life.ts';
import { bucketPolicy } from './bucket-policy.ts';
import { bucketTagging } from './bucket-tagging.ts';
import { copy } from './copy.ts';
import { listing } from './listing.ts';
import { multipart } from './multipart.ts';
import { objectDelete } from './object-delete.ts';
import { objectLock } from './object-lock.ts';
import { objectRead } from './object-read.ts';
import { objectTagging } from './object-tagging.ts';
import { objectWrite } from './object-write.ts';

const FAMILIES: readonly Family[] = [
  accessControlList,
  bucketConfiguration,
  bucketLife,
  bucketPolicy,
  bucketTagging,
  copy,
  listing,
  multipart,
  objectDelete,
  objectLock,
  objectRead,
  objectTagging,
  objectWrite,
];

/** Every operation’s rule: the permissions it needs. An operation that is not in here is refused. */
export const RULES: ReadonlyMap<string, Rule> = new Map(FAMILIES.flatMap((family) => Object.entries(family)));
