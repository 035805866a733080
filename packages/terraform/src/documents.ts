import { firstUnknown, Unknown } from './unknown.ts';

type Get = (attribute: string) => unknown;
type Fields = Readonly<Record<string, unknown>>;

const listOf = (value: unknown): readonly unknown[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
const blocks = (value: unknown): readonly Fields[] => listOf(value) as readonly Fields[];
const oneOrMany = (values: readonly unknown[]): unknown => (values.length === 1 ? values[0] : values);

/**
 * What `data.aws_iam_policy_document` makes of its statements: its own take the place of those of the sources that have the
 * same `sid`, and those of `override_policy_documents` of all. `&{` is its way to write `${`.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function policyDocumentJson(get: Get, pretty: boolean): unknown {
  const read = [
    'statement',
    'source_policy_documents',
    'override_policy_documents',
    'source_json',
    'override_json',
    'version',
    'policy_id',
  ].map((name) => [name, get(name)] as const);
  const unknown = firstUnknown(read.map(([, value]) => value));
  if (unknown !== undefined) return unknown;
  const given = Object.fromEntries(read);
  const own = blocks(given.statement).map(statementOf);
  const before = [given.source_json, ...listOf(given.source_policy_documents)].flatMap(statementsIn);
  const over = [...listOf(given.override_policy_documents), given.override_json].flatMap(statementsIn);
  const wrong = [...before, ...over].find((one) => one instanceof Unknown);
  if (wrong !== undefined) return wrong;
  // The provider takes the newest version of all.
  if (given.version && given.version !== '2012-10-17' && before.length + over.length > 0)
    return new Unknown('an old version beside source documents is not known here');
  let statements = before as readonly Fields[];
  for (const one of [...own, ...over] as Fields[]) {
    const at = statements.findIndex(({ Sid }) => Sid !== undefined && Sid !== '' && Sid === one.Sid);
    statements = at < 0 ? [...statements, one] : statements.with(at, one);
  }
  const document = {
    Version: given.version ?? '2012-10-17',
    ...(given.policy_id ? { Id: given.policy_id } : {}),
    Statement: statements,
  };
  return JSON.stringify(document, undefined, pretty ? 2 : 0);
}

const OF_STATEMENT = /^(?:Sid|Effect|(?:Not)?(?:Action|Resource|Principal)|Condition)$/;

function statementsIn(text: unknown): readonly (Fields | Unknown)[] {
  if (typeof text !== 'string' || text.trim() === '') return [];
  try {
    const document = JSON.parse(text) as { Statement?: Fields | readonly Fields[] };
    const statements = listOf(document.Statement) as readonly Fields[];
    // The provider reads names in any case, and leaves out those that it does not know.
    const odd = [
      ...Object.keys(document).filter((name) => !/^(?:Version|Id|Statement)$/.test(name)),
      ...statements.flatMap((one) => Object.keys(one)).filter((name) => !OF_STATEMENT.test(name)),
    ];
    return odd.length === 0
      ? statements
      : [new Unknown(`\`${odd[0]}\` of a source document is not known here`)];
  } catch {
    return [new Unknown('a source document is not JSON')];
  }
}

function statementOf(block: Fields): Fields {
  const variable = (value: unknown): unknown =>
    typeof value === 'string' ? value.replaceAll('&{', '${') : value;
  const texts = (value: unknown): readonly unknown[] => listOf(value).map(variable);
  // They are sets, and the provider writes them from the last to the first.
  const members = (value: unknown): readonly unknown[] => [...new Set(texts(value))].sort().reverse();
  const some = (name: string, value: unknown): Fields => {
    const values = members(value);
    return values.length === 0 ? {} : { [name]: oneOrMany(values) };
  };
  const principals = (name: string, value: unknown): Fields => {
    const found = blocks(value);
    if (found.length === 0) return {};
    // `type = "*"` with only `*` means everybody and is written without a type.
    if (found.length === 1 && found[0]?.type === '*' && listOf(found[0].identifiers).join() === '*')
      return { [name]: '*' };
    const types = new Map<string, unknown[]>();
    for (const { type, identifiers } of found) {
      const key = String(type);
      types.set(key, [...(types.get(key) ?? []), ...listOf(identifiers)]);
    }
    return { [name]: Object.fromEntries([...types].map(([type, ids]) => [type, oneOrMany(members(ids))])) };
  };
  const conditions: Record<string, Record<string, unknown>> = {};
  for (const { test, variable: key, values } of blocks(block.condition)) {
    const operator = conditions[String(test)] ?? {};
    conditions[String(test)] = operator;
    const before = operator[String(key)];
    operator[String(key)] = oneOrMany([...listOf(before), ...texts(values).map(String)]);
  }
  return {
    ...(block.sid ? { Sid: block.sid } : {}),
    Effect: block.effect ?? 'Allow',
    ...some('Action', block.actions),
    ...some('NotAction', block.not_actions),
    ...some('Resource', block.resources),
    ...some('NotResource', block.not_resources),
    ...principals('Principal', block.principals),
    ...principals('NotPrincipal', block.not_principals),
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}

/**
 * The HCL that `data.vault_policy_document` produces.
 * https://registry.terraform.io/providers/hashicorp/vault/latest/docs/data-sources/policy_document
 */
export function vaultPolicyHcl(get: Get): unknown {
  const rules = get('rule');
  const unknown = firstUnknown(rules);
  if (unknown !== undefined) return unknown;
  return blocks(rules)
    .map((rule) => {
      const lines = [`  capabilities = ${JSON.stringify(listOf(rule.capabilities))}`];
      const required = listOf(rule.required_parameters);
      if (required.length > 0) lines.push(`  required_parameters = ${JSON.stringify(required)}`);
      for (const name of ['allowed_parameter', 'denied_parameter']) {
        const parameters = blocks(rule[name]);
        if (parameters.length === 0) continue;
        const inner = parameters.map(
          ({ key, value }) => `    ${JSON.stringify(key)} = ${JSON.stringify(listOf(value))}`,
        );
        lines.push(`  ${name}s = {`, ...inner, '  }');
      }
      for (const name of ['min_wrapping_ttl', 'max_wrapping_ttl', 'subscribe_event_types'])
        if (typeof rule[name] === 'string' && rule[name] !== '')
          lines.push(`  ${name} = ${JSON.stringify(rule[name])}`);
      const said = rule.description ? `# ${rule.description}\n` : '';
      return `${said}path ${JSON.stringify(rule.path)} {\n${lines.join('\n')}\n}\n`;
    })
    .join('\n');
}
