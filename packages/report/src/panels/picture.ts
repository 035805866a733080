import { escapeMarkup as text } from '../escape.ts';

/**
 * An SVG document as an image of its own: its style sheet and ids stay out of the page, and nothing in it can run.
 * Follows the page’s dark or light theme where the browser hands `color-scheme` on to images.
 */
export function picture(svg: string, words: string): string {
  const data = Buffer.from(svg, 'utf8').toString('base64');
  return `<figure class="plot"><div class="scroll" role="region" tabindex="0" aria-label="${text(words)}"><img alt="${text(words)}" src="data:image/svg+xml;base64,${data}"></div></figure>`;
}
