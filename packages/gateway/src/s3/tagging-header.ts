import { AwsError } from '../errors/aws-error.ts';
import { type Headers, header } from '../http/headers.ts';
import { uriEncode } from '../http/percent.ts';
import { parseQuery } from '../http/query.ts';

const NAME = 'x-amz-tagging';

/**
 * The headers with `x-amz-tagging` written anew from how it is read here, so that no upstream reads other tags than were
 * judged. A copy that does not replace the tags takes those of its source: the header is not there then. Throws `InvalidArgument` for what is no list of tags, or names a key twice.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (x-amz-tagging)
 */
export function withOneTagging(headers: Headers, operation?: string): Headers {
  const given = header(headers, NAME);
  if (given === undefined) return headers;
  if (operation === 'CopyObject' && header(headers, 'x-amz-tagging-directive') !== 'REPLACE')
    return new Map([...headers].filter(([name]) => name !== NAME));
  const tags = read(given);
  if (tags === undefined || new Set(tags.map(([key]) => key)).size < tags.length)
    throw new AwsError(
      400,
      'InvalidArgument',
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      { ArgumentName: NAME, ArgumentValue: given },
    );
  const written = tags.map(([key, value]) => `${uriEncode(key)}=${uriEncode(value)}`).join('&');
  return new Map([...headers, [NAME, [written]]]);
}

function read(text: string): ReturnType<typeof parseQuery> | undefined {
  try {
    return parseQuery(text);
  } catch {
    return undefined;
  }
}
