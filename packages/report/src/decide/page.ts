import { Marked } from 'marked';
import footnotes from 'marked-footnote';
import { escapeMarkup } from '../escape.ts';
import { STYLE } from '../html/style.ts';

/** What a record needs beside the report’s own style: its one table as wide as the screen, sources as small numbers. */
const OWN = `
table { width: 100%; } td, th { white-space: nowrap; } sup { line-height: 0; } sup a { text-decoration: none; font-size: .75em; }
main > table { display: block; overflow-x: auto; } details table td, h3 ~ table td { white-space: normal; overflow-wrap: anywhere; }
.footnotes { font-size: .85rem; color: var(--soft); overflow-wrap: anywhere; } .sr-only { position: absolute; left: -100vw; }
`;

const SAFE_LINK = /^(https?:|#)/;

/** Markup in a record is text: a run’s path or a quota of the team’s own may hold any. */
const reader = new Marked(footnotes({ description: 'Sources' }), {
  renderer: { html: ({ text }) => escapeMarkup(text) },
  walkTokens(token) {
    if ((token.type === 'link' || token.type === 'image') && !SAFE_LINK.test(token.href)) token.href = '#';
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
${reader.parse(body, { async: false })}
</main>
<footer>${escapeMarkup(front.replaceAll('\n', ', '))}. Made by <code>pnpm decide</code>, which writes the same record as Markdown.</footer>
</body></html>
`;
}
