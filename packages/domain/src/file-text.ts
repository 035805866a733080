/**
 * The text of a file as editors and shells save it: UTF-8, with a byte order mark or without, and UTF-16 with one, which
 * is what PowerShell's `>` makes of any program's output. The mark is no part of the text.
 * https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_character_encoding
 */
export function fileText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
