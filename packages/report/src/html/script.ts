/**
 * The page's only script, as text: a press on a cell opens one dialog, filled from a JSON block that is parsed at the
 * first press. Without script the page still shows every verdict; with it, what each rests on. Text goes in with
 * `textContent`, never as markup.
 */
export const SCRIPT = `
const parsed = new Map();
const block = (id) => { if (!parsed.has(id)) parsed.set(id, JSON.parse(document.getElementById(id).textContent)); return parsed.get(id); };
const dialog = document.getElementById('why');
const put = (parent, tag, text, kind) => { const node = parent.appendChild(document.createElement(tag)); if (text !== undefined) node.textContent = text; if (kind) node.className = kind; return node; };
const pair = (list, name, value, kind) => { if (value === undefined || value === '') return; put(list, 'dt', name); put(list, 'dd', value, kind); };
const said = (answer) => answer === undefined ? 'was not asked' : [answer.kind, answer.httpStatus && 'HTTP ' + answer.httpStatus, answer.reason].filter(Boolean).join(' · ');
const who = (as) => as.kind === 'tenant' ? as.tenant : as.kind === 'assumed' ? who(as.by) + ', as a session of ' + as.roleArn + ' named ' + as.sessionName : as.kind === 'vault-credentials' ? who(as.by) + ', with what Vault gives at ' + as.path : as.kind === 'revoked' ? who(as.of) + (as.below === undefined ? ', after its lease was revoked' : ', after all leases below ' + as.below + ' were revoked') : as.kind === 'vault-login' ? 'a fresh login to AppRole ' + as.appRole : as.kind === 'anonymous' ? 'nobody (unsigned)' : as.account === 'roles' ? 'the operator of the roles’ account' : 'the operator';
const what = (call) => call.via === 'sequence' ? call.steps.map(what).join(', then ') : call.via === 'vault' ? call.method + ' /v1/' + call.path : (call.via === 'presigned' ? 'a presigned ' : call.service + ':') + call.operation;
const act = (one) => who(one.as) + ' · ' + what(one.call);
const json = (value) => JSON.stringify(value, undefined, 2);
function open(title, kind, sentence, fill, more) {
  const body = dialog.querySelector('div'); body.replaceChildren();
  const head = put(body, 'h2', title, kind); head.id = 'why-title';
  if (sentence) put(body, 'p', sentence);
  fill(put(body, 'dl'));
  more.forEach(([name, text]) => { const part = put(body, 'details'); put(part, 'summary', name); const pre = put(part, 'pre', text); pre.tabIndex = 0; });
  dialog.showModal(); dialog.scrollTop = 0;
}
function verdict(v) {
  open(v.words, v.kind, v.reason, (list) => {
    pair(list, 'boundary', v.crosses); pair(list, 'where', v.topology + ' on ' + v.engine); pair(list, 'attempt', v.attempt);
    if (v.does) {
      pair(list, 'the request', act(v.does));
      for (const one of v.says ?? []) pair(list, 'in IAM’s words', one.action + ' on ' + one.resource);
      pair(list, 'its answer', said(v.answer));
      for (const by of v.answer?.deciders ?? []) pair(list, 'decided by', [by.layer, by.policy, by.sid && 'statement ' + by.sid, by.why].filter(Boolean).join(' · '), 'strong');
      pair(list, 'its control', act(v.twin)); pair(list, 'answered', said(v.control));
    }
    if (v.observed) pair(list, 'afterwards', v.observed.state + (v.observed.detail ? ': ' + v.observed.detail : ''));
    pair(list, 'trouble', v.trouble);
  }, v.does ? [['The request, word for word', json(v.does)], ['Its control, word for word', json(v.twin)]] : []);
}
document.addEventListener('click', (event) => {
  const cell = event.target.closest('button[data-v],button[data-d]');
  if (!cell) { if (event.target === dialog) dialog.close(); return; }
  if (cell.dataset.v) return verdict(block('verdicts')[cell.dataset.v]);
  const one = block('details')[cell.dataset.d];
  open(one.title, one.tone, one.text, (list) => { for (const [name, value] of one.facts) pair(list, name, value); }, one.more ?? []);
});
const root = document.documentElement;
document.getElementById('theme').addEventListener('click', () => {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
});
`;
