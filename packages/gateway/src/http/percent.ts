import { AwsError } from '../errors/aws-error.ts';

/**
 * AWS's URI encoding: everything but `A-Z a-z 0-9 - . _ ~` becomes upper-case `%XX` of its UTF-8 bytes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (UriEncode)
 */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Encodes each segment of a decoded path and keeps its slashes. */
export function encodePath(path: string): string {
  return path.split('/').map(uriEncode).join('/');
}

/** Decodes `%XX` strictly as UTF-8. Throws `InvalidURI`, as S3 does, for a broken escape or bytes that are no text. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}
