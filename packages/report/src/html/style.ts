/** The page's only style sheet. Colours are variables, so that dark, light and print differ in one place each. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1a1c20; --soft: #565b66; --line: #c9cdd4; --raised: #f4f5f7;
  --upheld: #14683c; --open: #575c66; --strict: #7a5200; --unknown: #5b3fa0; --breached: #b3261e; --link: #0b57d0; }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) { --paper: #16181c; --ink: #e8eaee; --soft: #a7adb8;
  --line: #3b4048; --raised: #1f2227; --upheld: #6fd39a; --open: #b4bac5; --strict: #e3b566; --unknown: #bba6f5;
  --breached: #ff9d94; --link: #8ab4f8; } }
@media screen { :root[data-theme=dark] { color-scheme: dark; --paper: #16181c; --ink: #e8eaee; --soft: #a7adb8; --line: #3b4048;
  --raised: #1f2227; --upheld: #6fd39a; --open: #b4bac5; --strict: #e3b566; --unknown: #bba6f5; --breached: #ff9d94; --link: #8ab4f8; } }
:root[data-theme=light] { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main, header, footer { max-width: 84rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; display: flex; gap: 1rem; align-items: flex-start; justify-content: space-between; } header > div { min-width: 0; } header .theme { flex: none; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; } h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; } p { margin: .4rem 0 .8rem; max-width: 70ch; }
.soft { color: var(--soft); } .lead { font-size: 1.15rem; } a { color: var(--link); }
code, pre { font: .875em/1.45 ui-monospace, monospace; } pre { overflow: auto; background: var(--raised); padding: .75rem; border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; font-size: .92em; } section > .scroll + .scroll { margin-top: 1.2rem; } caption { text-align: left; white-space: nowrap; padding: .3rem 0; color: var(--soft); }
th, td { border: 1px solid var(--line); padding: .3rem .55rem; text-align: left; vertical-align: top; }
th, td { padding-inline: .5rem; } thead th { background: var(--raised); } tbody th { font-weight: 500; min-width: 8.5rem; } td.cell { text-align: center; padding: .1rem; }
td.cell > .num { display: block; padding: .2rem .4rem; } td.cell > .soft { padding: 0 .4rem; font-size: .88rem; } td.cell > .many { min-width: 14rem; } .num { white-space: nowrap; } td.cell button { min-width: 2rem; min-height: 2rem; border: 0; background: none; font: inherit; font-weight: 700; cursor: pointer; }
button:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; border-radius: 3px; }
.upheld { color: var(--upheld); } .open-as-stated { color: var(--open); } .stricter-than-stated { color: var(--strict); }
.unknown { color: var(--unknown); } .breached { color: var(--breached); }
.badge { font-weight: 600; white-space: nowrap; } .legend { display: flex; gap: 1.1rem; flex-wrap: wrap; padding: 0; list-style: none; }

.lead strong { font-size: 1.3em; } .facts { font-size: .92rem; margin: .8rem 0 0; gap: .1rem 1rem; } .causes { padding-left: 1.1rem; } .causes li { margin: .5rem 0; }
.finder { display: flex; flex-wrap: wrap; gap: .8rem; align-items: end; } .finder label { display: grid; color: var(--soft); font-size: .88rem; } .finder label:last-child { flex: 1 1 16rem; }
.finder select, .finder input { font: inherit; font-size: 1rem; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: .35rem .5rem; min-width: 0; max-width: 100%; height: 2.4rem; }
.attempts { list-style: none; padding: 0; margin: .4rem 0; columns: 24rem auto; } .attempts li { break-inside: avoid; } .attempts button { border: 0; background: none; font: inherit; text-align: left; padding: .15rem 0; cursor: pointer; overflow-wrap: anywhere; } .attempts button:hover { text-decoration: underline; }
.map th.up { vertical-align: bottom; } .map th.up span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; } .map tbody th { min-width: 0; white-space: nowrap; }
.drawn > .scroll, .drawn > .attempts, .drawn > p { margin: 0 0 1rem 1.1rem; } figure h3 { margin: 0 0 .4rem; } .bar { display: block; width: 16rem; height: 1.4rem; }
 .spark { display: block; width: 14rem; height: 2rem; color: var(--link); } .findings { margin: .8rem 0; padding: 0; list-style: none; }
.theme { border: 1px solid var(--line); background: var(--raised); color: var(--ink); border-radius: 6px; padding: .35rem .7rem; font: inherit; cursor: pointer; }
figure { margin: 1rem 0; } figure svg { width: 100%; min-width: 46rem; height: auto; max-height: 34rem; display: block; } .plot img { width: 100%; min-width: 40rem; max-width: 58rem; display: block; } figcaption { color: var(--soft); font-size: .92rem; }
dialog { max-width: min(60rem, 94vw); width: 100%; max-height: 90vh; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); color: var(--ink); padding: 1.25rem; overflow: auto; }
dialog form { float: right; } dialog h2 { margin-top: 0; } dialog::backdrop { background: rgb(0 0 0 / .45); } dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: .5rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; } details { margin: .6rem 0; }
summary { cursor: pointer; padding: .2rem 0; } summary h3 { display: inline; margin: 0; } .boundary { border-top: 1px solid var(--line); margin: 0; padding: .3rem 0; }
.boundary > p { margin-left: 1.1rem; color: var(--soft); } 
nav ul { list-style: none; margin: 1rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; } nav { max-width: 84rem; margin: 0 auto; padding: 0 1.25rem; font-size: .95rem; }
li, p, summary, caption { overflow-wrap: anywhere; }
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .3rem .6rem; z-index: 1; }
.num, td.count { font-variant-numeric: tabular-nums; } td.count { text-align: right; white-space: nowrap; } td.line { white-space: nowrap; } .strong { font-weight: 600; } main:focus { outline: none; } footer { padding-bottom: 3rem; margin-top: 3rem; color: var(--soft); font-size: .92rem; }
@media (max-width: 40rem) { header { display: block; position: relative; } header:has(.theme) { padding-top: 3.6rem; } header .theme { position: absolute; top: .8rem; right: 1.25rem; } dl:not(.facts) { grid-template-columns: 1fr; gap: 0; } dl:not(.facts) dd { margin-bottom: .5rem; } body { font-size: 15px; }
  tbody th, thead th:first-child { position: sticky; left: 0; box-shadow: inset -1px 0 var(--line); } tbody th { background: var(--paper); }
  caption { white-space: normal; position: sticky; left: 0; max-width: calc(100vw - 2.5rem); } .boundary caption { max-width: calc(100vw - 3.6rem); } }
@media print { :root { font-size: 11px; --paper: #fff; --ink: #000; --soft: #333; --line: #999; --raised: #f2f2f2; } .theme, dialog, nav, .skip, section:has(> .finder) { display: none; } :root, :root[data-theme] { color-scheme: light; } td.cell button { min-height: 0; padding: 0; } figure svg, .plot img { min-width: 0; } th, td { padding: .1rem .3rem; } tbody th { min-width: 0; } td.count, td.line { white-space: normal; } table { font-size: 8.6px; } thead { display: table-header-group; }
  h2, h3 { break-after: avoid; } figure, tr { break-inside: avoid; } .scroll { overflow: visible; } body { font-size: 11px; } }
`;
