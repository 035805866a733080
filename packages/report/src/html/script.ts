/**
 * The page's only script, as text: a click on a cell opens one dialog, filled from the JSON block. Without script the
 * page still shows every verdict; with it, what each rests on. Text goes in with `textContent`, never as markup.
 */
export const SCRIPT = `
const data = JSON.parse(document.getElementById('verdicts').textContent);
const dialog = document.getElementById('why');
const put = (parent, tag, text, kind) => { const node = parent.appendChild(document.createElement(tag)); if (text !== undefined) node.textContent = text; if (kind) node.className = kind; return node; };
const pair = (list, name, value) => { if (value === undefined || value === '') return; put(list, 'dt', name); put(list, 'dd', value); };
const said = (answer) => answer === undefined ? 'was not asked' : [answer.kind, answer.code, answer.httpStatus && 'HTTP ' + answer.httpStatus, answer.reason].filter(Boolean).join(' · ');
function show(verdict) {
  const body = dialog.querySelector('div'); body.replaceChildren();
  const title = put(body, 'h2', verdict.words, verdict.kind); title.id = 'why-title';
  put(body, 'p', verdict.reason);
  const list = put(body, 'dl'); const line = verdict.line;
  pair(list, 'attempt', verdict.attempt); pair(list, 'boundary', verdict.crosses); pair(list, 'engine', verdict.engine);
  if (line) {
    pair(list, 'answer', said(line.answer)); pair(list, 'control', said(line.control));
    if (line.observed) pair(list, 'afterwards', line.observed.state + (line.observed.detail ? ': ' + line.observed.detail : ''));
    for (const by of line.answer.deciders ?? []) pair(list, 'decided by', [by.layer, by.policy, by.sid && 'statement ' + by.sid, by.why].filter(Boolean).join(' · '));
    for (const [name, act] of [['The request', line.attempt.does], ['Its control: the rightful owner asking the same', line.attempt.control]]) {
      const more = put(body, 'details'); more.open = name === 'The request'; put(more, 'summary', name); put(more, 'pre', JSON.stringify(act, undefined, 2));
    }
  }
  dialog.showModal();
}
document.addEventListener('click', (event) => {
  const cell = event.target.closest('button[data-v]');
  if (cell) show(data[cell.dataset.v]);
});
const root = document.documentElement;
document.getElementById('theme').addEventListener('click', () => {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
});
`;
