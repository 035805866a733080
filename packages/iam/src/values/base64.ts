const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Bytes of strict base64 (padded, no white space); `undefined` for anything else. */
export function parseBase64(text: string): Buffer | undefined {
  return text.length % 4 === 0 && BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}
