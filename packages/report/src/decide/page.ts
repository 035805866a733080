import { Marked } from 'marked';
import footnotes from 'marked-footnote';
import { escapeMarkup } from '../escape.ts';
import { STYLE } from '../html/style.ts';

/** What a record needs beside the report’s own style: its one table as wide as the screen, sources as small numbers. */
const OWN = `
table { width: 100%; } td, th { white-space: nowrap; } sup { line-height: 0; } sup a { text-decoration: none; font-size: .75em; }
h3 ~ .scroll td { white-space: normal; overflow-wrap: anywhere; min-width: 8rem; }
.footnotes { font-size: .85rem; color: var(--soft); overflow-wrap: anywhere; } .sr-only { position: absolute; left: -100vw; }
`;

const SAFE_LINK = /^(https?:|#)/;

/** Markup in a record is text: a run’s path or a quota of the team’s own may hold any. */
const reader = new Marked(footnotes({ description: 'Sources' }), {
  renderer: { html: ({ text }) => escapeMarkup(text) },
  walkTokens(token) {
    if (token.type === 'image') token.href = 'data:,';
    if (token.type === 'link' && !SAFE_LINK.test(token.href)) token.href = '#';
  },
});

/** A decision record as one self-contained HTML page: no script, no network, no external font. */
export function recordPage(record: string): string {
  const [, front = '', body = record] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(record) ?? [];
  const [, title = 'Decision record'] = /^# (.*)$/m.exec(body) ?? [];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeMarkup(title)}</title>
<link rel="icon" href="data:,"><style>${STYLE}${OWN}</style></head>
<body>
<main id="main">
${scrolling(reader.parse(body, { async: false }))}
</main>
<footer>${escapeMarkup(front.replaceAll('\n', ', '))}. Made by <code>pnpm decide</code>, which writes the same record as Markdown.</footer>
</body></html>
`;
}

/** Ways back from a source: one of a hundred cells is a hundred of them, and the browser’s own goes back to the right one. */
const BACK = / ?<a [^>]*data-footnote-backref[^>]*>.*?<\/a>/g;

/** Each table in a region of its own, which scrolls sideways on small screens and by keyboard. */
function scrolling(markup: string): string {
  let count = 0;
  return markup
    .replaceAll(BACK, '')
    .replaceAll('<table>', () => {
      count += 1;
      return `<div class="scroll" role="region" tabindex="0" aria-label="table ${count}"><table>`;
    })
    .replaceAll('</table>', '</table></div>');
}
