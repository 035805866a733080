/** As the error document shows a text to whoever looks for an invisible difference. */
export function bytesOf(text: string): string {
  return Buffer.from(text)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
}
