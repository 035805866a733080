import type { Core } from '../core.ts';
import { encodePath, uriEncode } from '../http/percent.ts';
import { OWN_QUESTION } from '../http/upstream.ts';
import type { Bucket } from '../state/entities.ts';
import { answered, tagsIn } from './bucket-xml.ts';

/** Tags of a stored object, asked of the upstream; none when the object does not exist. */
export async function objectTags(
  core: Core,
  bucket: Bucket,
  key: string,
  versionId?: string,
): Promise<ReadonlyMap<string, string>> {
  const version = versionId === undefined ? '' : `&versionId=${uriEncode(versionId)}`;
  const answer = await core.upstream.call({
    method: 'GET',
    path: `/${bucket.name}/${encodePath(key)}?tagging=${version}`,
    headers: { ...OWN_QUESTION, authorization: core.upstream.authorization(bucket.accountId, 's3') },
  });
  return answer.status === 200 ? tagsIn(answered('PutObjectTagging', answer.body), 'TagSet') : new Map();
}
