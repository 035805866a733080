import type { Core } from '../core.ts';
import { encodePath, uriEncode } from '../http/percent.ts';
import { OWN_QUESTION } from '../http/upstream.ts';
import { listAt, parseXml, textAt, type XmlNode } from '../http/xml.ts';
import type { Bucket } from '../state/entities.ts';

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
  return answer.status === 200 ? readTags(answer.body.toString()) : new Map();
}

/** The `TagSet` of a `Tagging` document. Throws `SyntaxError` for what is no XML. */
export function readTags(xml: string): ReadonlyMap<string, string> {
  return readTagList(parseXml(xml), 'Tagging', 'TagSet', 'Tag');
}

/** Tags that stand in a document as elements with `Key` and `Value`. */
export function readTagList(root: XmlNode, ...path: readonly string[]): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const tag of listAt(root, ...path)) {
    const key = textAt(tag, 'Key');
    if (key !== undefined) tags.set(key, textAt(tag, 'Value') ?? '');
  }
  return tags;
}
