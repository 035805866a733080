/**
 * The page's only script, as text. Attempts lie deflated in one block, read at the first use: a boundary that is opened
 * gets its map, a press on a cell lists or opens what it stands for, the form finds attempts. Without script the page
 * still shows the answer, what is not upheld, and every count. Text is inserted with `textContent`, never as markup.
 */
export const SCRIPT = `
const read = new Map();
const block = (id) => { if (!read.has(id)) { const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (one) => one.charCodeAt(0)); read.set(id, new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).json()); } return read.get(id); };
const dialog = document.getElementById('why');
const put = (parent, tag, text, kind) => { const node = parent.appendChild(document.createElement(tag)); if (text !== undefined) node.textContent = text; if (kind) node.className = kind; return node; };
const press = (parent, text, kind, label, act) => { const node = put(parent, 'button', text, kind); node.type = 'button'; node.setAttribute('aria-haspopup', 'dialog'); if (label) { node.setAttribute('aria-label', label); node.title = label; } node.addEventListener('click', act); return node; };
const pair = (list, name, value, kind) => { if (value === undefined || value === '') return; put(list, 'dt', name); put(list, 'dd', value, kind); };
const said = (answer) => answer === undefined ? 'was not asked' : [answer.kind, answer.httpStatus && 'HTTP ' + answer.httpStatus, answer.reason].filter(Boolean).join(' · ');
const who = (as) => as.kind === 'tenant' ? as.tenant : as.kind === 'assumed' ? who(as.by) + ', as a session of ' + as.roleArn + ' named ' + as.sessionName : as.kind === 'scoped' ? who(as.by) + ', narrowed by GetScopedCredentials' : as.kind === 'vault-credentials' ? who(as.by) + ', with what Vault gives at ' + as.path : as.kind === 'web-identity' ? who(as.by) + ', as ' + as.sessionName + ' of ' + as.roleArn + ' by a token of ' + as.path : as.kind === 'revoked' ? who(as.of) + (as.below === undefined ? ', after its lease was revoked' : ', after all leases below ' + as.below + ' were revoked') : as.kind === 'vault-login' ? 'a fresh login to AppRole ' + as.appRole : as.kind === 'workload-login' ? 'a fresh login at ' + as.by.role + ' with what ' + as.by.proof.method + ' vouches for' : as.kind === 'anonymous' ? 'nobody (unsigned)' : as.account === 'roles' ? 'the operator of the roles’ account' : 'the operator';
const what = (call) => call.via === 'sequence' ? call.steps.map(what).join(', then ') : call.via === 'vault' ? call.method + ' /v1/' + call.path : (call.via === 'presigned' ? 'a presigned ' : call.service + ':') + call.operation;
const act = (one) => who(one.as) + ' · ' + what(one.call);
const json = (value) => JSON.stringify(value, undefined, 2);
const inJson = (name) => JSON.stringify(name).slice(1, -1);
const many = (count, word) => count.toLocaleString('en-US') + ' ' + word + (count === 1 ? '' : 's');
function open(title, kind, sentence, fill, more, back) {
  const body = dialog.querySelector('div'); body.replaceChildren();
  const head = put(body, 'h2', title, kind); head.id = 'why-title';
  if (back) press(body, 'Back to the list', 'theme', '', back).removeAttribute('aria-haspopup');
  if (sentence) put(body, 'p', sentence);
  fill(body);
  more.forEach(([name, text]) => { const part = put(body, 'details'); put(part, 'summary', name); const pre = put(part, 'pre', text); pre.tabIndex = 0; });
  if (!dialog.open) dialog.showModal(); dialog.scrollTop = 0;
}
const textOf = (all, at) => all.texts[all.text[at]].replaceAll('\\u0001', () => inJson(all.tenants[all.attacker[at]])).replaceAll('\\u0002', () => inJson(all.tenants[all.victim[at]]));
const pairOf = (all, at) => all.tenants[all.attacker[at]] === '' ? 'not attempted' : all.tenants[all.attacker[at]] + ' → ' + all.tenants[all.victim[at]];
function verdict(all, at, back) {
  const v = JSON.parse(textOf(all, at)); const [kind, , words] = all.kinds[all.kind[at]]; const [title, engine] = all.legs[all.leg[at]];
  open(words, kind, v.reason, (body) => {
    const list = put(body, 'dl');
    pair(list, 'boundary', all.boundaries[all.boundary[at]]); pair(list, 'where', title + ' on ' + engine); pair(list, 'attempt', v.attempt);
    if (v.does) {
      pair(list, 'the request', act(v.does));
      for (const one of v.says ?? []) pair(list, 'in IAM’s words', one.action + ' on ' + one.resource);
      pair(list, 'its answer', said(v.answer));
      for (const by of v.answer?.deciders ?? []) pair(list, 'decided by', [by.layer, by.policy, by.sid && 'statement ' + by.sid, by.why].filter(Boolean).join(' · '), 'strong');
      pair(list, 'its control', act(v.twin)); pair(list, 'answered', said(v.control));
    }
    if (v.observed) pair(list, 'afterwards', v.observed.state + (v.observed.detail ? ': ' + v.observed.detail : ''));
    pair(list, 'trouble', v.trouble);
  }, v.does ? [['The request, word for word', json(v.does)], ['Its control, word for word', json(v.twin)]] : [], back);
}
const LISTED = 200;
function list(parent, all, places, name, back) {
  const rows = put(parent, 'ul', undefined, 'attempts');
  for (const at of places.slice(0, LISTED)) {
    const [kind, sign, words] = all.kinds[all.kind[at]];
    const row = put(rows, 'li'); const button = press(row, sign + ' ' + name(at), kind, words + ': ' + name(at), () => verdict(all, at, back)); button.dataset.v = at;
  }
  if (places.length > LISTED) put(parent, 'p', 'the first ' + LISTED + ' of ' + many(places.length, 'attempt') + '; narrow it to see the others', 'soft');
}
function listed(all, title, places, name) {
  if (places.length === 1) return verdict(all, places[0]);
  open(title, '', many(places.length, 'attempt') + '; press one for the statement that decided, the request and its control.', (body) => list(body, all, places, name, () => listed(all, title, places, name)), []);
}
const worstOf = (all, places) => places.reduce((worst, at) => Math.min(worst, all.kind[at]), all.kinds.length - 1);
const grouped = (places, key) => { const groups = new Map(); for (const at of places) { const k = key(at); if (!groups.has(k)) groups.set(k, []); groups.get(k).push(at); } return groups; };
const region = (parent, label) => { const node = put(parent, 'div', undefined, 'scroll'); node.setAttribute('role', 'region'); node.tabIndex = 0; node.setAttribute('aria-label', label); return node; };
const column = (row, text, kind) => { const node = put(row, 'th', undefined, kind); node.scope = 'col'; put(node, 'span', text); return node; };
function sign(cell, all, places, label, title, name) {
  const [kind, symbol, words] = all.kinds[worstOf(all, places)];
  const bad = places.filter((at) => all.kinds[all.kind[at]][0] === kind).length;
  return press(cell, symbol, kind, label + ': ' + (bad === places.length ? '' : bad + ' of ') + many(places.length, 'attempt') + ', ' + words, () => listed(all, title, places, name));
}
const SIDE = 40;
async function draw(part) {
  if (part.dataset.drawn) return; part.dataset.drawn = '1';
  const all = await block('attempts'); const leg = Number(part.dataset.leg); const boundary = Number(part.dataset.boundary);
  const places = []; for (let at = 0; at < all.kind.length; at += 1) if (all.leg[at] === leg && all.boundary[at] === boundary) places.push(at);
  const where = part.querySelector('.drawn'); const label = all.boundaries[boundary] + ' of ' + all.legs[leg].join(' on ');
  const byOperation = (at) => all.attacks[all.attack[at]] + ' ' + all.operations[all.operation[at]];
  const made = places.filter((at) => all.tenants[all.attacker[at]] !== '');
  const attackers = [...new Set(made.map((at) => all.attacker[at]))].sort((a, b) => a - b); const victims = [...new Set(made.map((at) => all.victim[at]))].sort((a, b) => a - b);
  const pairs = grouped(made, (at) => all.attacker[at] + ' ' + all.victim[at]);
  if (made.length > 0 && Math.max(attackers.length, victims.length) <= SIDE) {
    const table = put(region(where, 'map: ' + label), 'table', undefined, 'map'); put(table, 'caption', 'Who tries (rows) against whom (columns): the worst verdict. Press a sign for its attempts.');
    const head = put(put(table, 'thead'), 'tr'); column(head, 'tries ↓ against →'); for (const one of victims) column(head, all.tenants[one], victims.length > 6 ? 'up' : '');
    const body = put(table, 'tbody');
    for (const one of attackers) { const row = put(body, 'tr'); const name = put(row, 'th', all.tenants[one]); name.scope = 'row';
      for (const other of victims) { const cell = put(row, 'td', undefined, 'cell'); const group = pairs.get(one + ' ' + other); if (group) sign(cell, all, group, pairOf(all, group[0]), pairOf(all, group[0]) + ' at ' + all.boundaries[boundary], byOperation); } }
  } else if (made.length > 0) {
    const order = [...pairs.values()].sort((a, b) => worstOf(all, a) - worstOf(all, b)); const bad = order.filter((group) => all.kinds[worstOf(all, group)][0] !== 'upheld');
    put(where, 'p', many(pairs.size, 'pair') + ' of tenants were tried, ' + (bad.length === 0 ? 'all upheld' : many(bad.length, 'pair') + ' not upheld') + '. Too many for a map; below are the attacks' + (bad.length === 0 ? '' : ' and the worst pairs') + ', and the form above finds any tenant by name.', 'soft');
    if (bad.length > 0) { const rows = put(where, 'ul', undefined, 'attempts'); for (const group of bad.slice(0, 60)) { const row = put(rows, 'li'); const [kind, symbol] = all.kinds[worstOf(all, group)]; press(row, symbol + ' ' + pairOf(all, group[0]), kind, '', () => listed(all, pairOf(all, group[0]), group, byOperation)); } }
  }
  const table = put(region(where, 'attacks: ' + label), 'table'); put(table, 'caption', 'By attack and operation, over all pairs.');
  const head = put(put(table, 'thead'), 'tr'); for (const one of ['attack', 'operation', 'worst', 'attempts']) column(head, one);
  const body = put(table, 'tbody');
  for (const group of grouped(places, (at) => all.attack[at] + ' ' + all.operation[at]).values()) { const at = group[0]; const row = put(body, 'tr'); put(row, 'td', all.attacks[all.attack[at]]); const name = put(row, 'th', all.operations[all.operation[at]] || '–'); name.scope = 'row';
    sign(put(row, 'td', undefined, 'cell'), all, group, byOperation(at), byOperation(at), (one) => pairOf(all, one)); put(row, 'td', group.length.toLocaleString('en-US'), 'count'); }
}
for (const part of document.querySelectorAll('details.boundary')) part.addEventListener('toggle', () => { if (part.open) draw(part); });
document.addEventListener('click', async (event) => {
  const cell = event.target.closest('button[data-d]');
  if (!cell) { if (event.target === dialog) dialog.close(); return; }
  const one = (await block('details'))[cell.dataset.d];
  open(one.title, one.tone, one.text, (body) => { const list = put(body, 'dl'); for (const [name, value] of one.facts) pair(list, name, value); }, one.more ?? []);
});
const form = document.querySelector('.finder'); let asked = 0;
async function find() {
  const mine = asked += 1; const all = await block('attempts'); if (mine !== asked) return;
  const value = (name) => form.elements[name].value; const words = value('words').toLowerCase().split(/\\s+/).filter(Boolean);
  const where = document.getElementById('found'); where.replaceChildren();
  if (words.length === 0 && !['leg', 'boundary', 'kind', 'attack'].some(value)) return;
  const places = [];
  for (let at = 0; at < all.kind.length; at += 1) {
    if ((value('leg') && all.leg[at] !== Number(value('leg'))) || (value('boundary') && all.boundary[at] !== Number(value('boundary'))) || (value('kind') && all.kind[at] !== Number(value('kind'))) || (value('attack') && all.attacks[all.attack[at]] !== value('attack'))) continue;
    if (words.length > 0) { const text = textOf(all, at).toLowerCase(); if (!words.every((word) => text.includes(word))) continue; }
    places.push(at);
  }
  places.sort((a, b) => all.kind[a] - all.kind[b] || a - b);
  put(where, 'p', places.length === 0 ? 'no attempt is like that' : many(places.length, 'attempt'), 'soft');
  list(where, all, places, (at) => [all.legs[all.leg[at]][0], all.boundaries[all.boundary[at]], all.attacks[all.attack[at]], all.operations[all.operation[at]], pairOf(all, at)].filter(Boolean).join(' · '));
}
if (form) { form.addEventListener('input', find); form.addEventListener('submit', (event) => { event.preventDefault(); find(); }); }
const root = document.documentElement;
document.getElementById('theme').addEventListener('click', () => {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
});
`;
