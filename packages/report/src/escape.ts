import { deflateRawSync } from 'node:zlib';

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text safe inside XML and HTML elements and quoted attributes; characters XML cannot hold become U+FFFD. */
export function escapeMarkup(text: string): string {
  const legal = Array.from(text.toWellFormed(), (char) => (isXmlChar(char) ? char : '\ufffd')).join('');
  return legal.replace(/[&<>"']/g, (char) => ENTITY[char] ?? char);
}

/** XML 1.0 forbids most control characters even when escaped: https://www.w3.org/TR/xml/#charsets */
function isXmlChar(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code >= 0x20 ? code !== 0xfffe && code !== 0xffff : code === 0x9 || code === 0xa || code === 0xd;
}

/** Text safe in one cell of a Markdown table on GitHub. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\r?\n/g, ' ').replace(/[\\`*_{}[\]<>#|~]/g, (char) => `\\${char}`);
}

/**
 * A value as text without markup characters: JSON, deflated, in base64. The page’s script unpacks it at the first
 * click.
 */
export function packed(value: unknown): string {
  // Stryker disable next-line ObjectLiteral: another level packs the same, only longer
  return deflateRawSync(JSON.stringify(value), { level: 9 }).toString('base64');
}
