import { posix } from 'node:path';
import { type NodePath, parseSync, types as t, transformFromAstSync, traverse } from '@babel/core';

/** The name under which the runner's `Anew` is found. */
export const ANEW = 'cordonAnew';

/** Stands for the faults of what is kept from call to call: with any fault it begins empty. */
export const ANY = 'any';

/**
 * The value of a constant: as it was computed when its module was loaded, which was without a fault, or, while one of its
 * faults is switched on, as it is computed then. What is kept (a `Map` of what was computed before) has `ANY` fault: else what
 * was kept without a fault would answer for the code that has it.
 */
export type Anew = <T>(key: string, faults: readonly string[], loaded: () => T, compute: () => T) => T;

/** What the rewritten code calls in place of reading the constant. */
const reader = (name: string) => `${name}$anew`;

interface Constant {
  readonly name: string;
  readonly init: t.Expression;
  readonly exported: boolean;
}

/** A module as it is read: its constants, and what each name of it is that could be one, its own or a neighbour's. */
interface Module {
  readonly file: string;
  readonly ast: NonNullable<ReturnType<typeof parseSync>>;
  readonly names: ReadonlyMap<string, string>;
}

const keyOf = (file: string, name: string) => `${file}#${name}`;
const options = { babelrc: false, configFile: false, parserOpts: { plugins: ['typescript' as const] } };

/**
 * Rewrites instrumented modules so that a fault in what is computed on import, such as a pattern or a table, can be
 * switched on after the module was loaded: constants of the top are read through functions. Of `told` no test can hold the value
 * from before: only their own module reads them.
 */
export function computedAnew(texts: ReadonlyMap<string, string>): {
  readonly texts: ReadonlyMap<string, string>;
  readonly told: ReadonlySet<string>;
} {
  /** By the key of a constant: the faults in it, the constants that it is computed from, and whether others can import it. */
  const constants = new Map<string, { faults: readonly string[]; from: Set<string>; exported: boolean }>();
  const modules = [...texts].map(([file, text]): Module => {
    const ast = parseSync(text, { ...options, filename: file });
    if (ast === null) throw new Error(`\`${file}\` cannot be read`);
    const program = programOf(ast);
    const own = constantsOf(program);
    const names = new Map([
      ...own.map(({ name }) => [name, keyOf(file, name)] as const),
      ...importsOf(program, file),
    ]);
    const byInit = new Map<t.Node, string>(own.map(({ name, init }) => [init, keyOf(file, name)]));
    for (const { name, init, exported } of own) {
      const held = text.slice(init.start ?? 0, init.end ?? 0).matchAll(/stryMutAct_\w+\("(\d+)"\)/g);
      const faults = isKept(init) ? [ANY] : [...new Set(Array.from(held, ([, id]) => id ?? ''))];
      constants.set(keyOf(file, name), { faults, from: new Set(), exported });
    }
    for (const [name, key] of names)
      for (const reference of program.scope.getBinding(name)?.referencePaths ?? []) {
        const around = reference.find(({ node }) => byInit.has(node));
        if (around !== null) constants.get(byInit.get(around.node) ?? '')?.from.add(key);
      }
    return { file, ast, names };
  });

  const known = new Map<string, readonly string[]>();
  const faultsOf = (key: string): readonly string[] => {
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, []);
    const { faults, from } = constants.get(key) ?? { faults: [], from: [] };
    const all = [...new Set([...faults, ...[...from].flatMap(faultsOf).filter((id) => id !== ANY)])];
    known.set(key, all);
    return all;
  };

  const told = new Set<string>();
  for (const { faults, exported } of constants.values())
    if (!exported) for (const id of faults) if (id !== ANY) told.add(id);
  return { texts: new Map(modules.map((one) => [one.file, rewritten(one, faultsOf)])), told };
}

function rewritten({ file, ast, names }: Module, faultsOf: (key: string) => readonly string[]): string {
  const program = programOf(ast);
  const read = [...names].filter(([, key]) => faultsOf(key).length > 0);
  for (const [name] of read)
    for (const reference of program.scope.getBinding(name)?.referencePaths ?? []) {
      if (!reference.isIdentifier() || namesOnly(reference)) continue;
      const holder = reference.parent;
      if (t.isObjectProperty(holder)) holder.shorthand = false;
      reference.replaceWith(t.callExpression(t.identifier(reader(name)), []));
    }
  const own = new Map(constantsOf(program).map((one) => [one.name, one]));
  for (const [name, key] of read) {
    const constant = own.get(name);
    const binding = program.scope.getBinding(name);
    if (constant !== undefined) {
      const faults = t.arrayExpression(faultsOf(key).map((id) => t.stringLiteral(id)));
      const asked = t.callExpression(t.identifier(ANEW), [
        ...[t.stringLiteral(key), faults, t.arrowFunctionExpression([], t.identifier(name))],
        t.arrowFunctionExpression([], t.cloneNode(constant.init)),
      ]);
      const made = t.functionDeclaration(
        t.identifier(reader(name)),
        [],
        t.blockStatement([t.returnStatement(asked)]),
      );
      program.node.body.push(constant.exported ? t.exportNamedDeclaration(made) : made);
    } else if (binding !== undefined && t.isImportDeclaration(binding.path.parent)) {
      const imported = key.slice(key.lastIndexOf('#') + 1);
      const specifier = t.importSpecifier(t.identifier(reader(name)), t.identifier(reader(imported)));
      program.node.body.unshift(t.importDeclaration([specifier], t.cloneNode(binding.path.parent.source)));
    }
  }
  return transformFromAstSync(ast, '', { ...options, filename: file })?.code ?? '';
}

function programOf(ast: Module['ast']): NodePath<t.Program> {
  let found: NodePath<t.Program> | undefined;
  traverse(ast, {
    Program(path) {
      found = path;
      path.stop();
    },
  });
  if (found === undefined) throw new TypeError('a module without a program');
  return found;
}

/** Constants of the top that hold a value. Functions need nothing: their code runs when it is called. */
function constantsOf({ node }: NodePath<t.Program>): readonly Constant[] {
  return node.body.flatMap((statement) => {
    const exported = t.isExportNamedDeclaration(statement);
    const declaration = exported ? statement.declaration : statement;
    if (!t.isVariableDeclaration(declaration, { kind: 'const' })) return [];
    return declaration.declarations.flatMap(({ id, init }) =>
      t.isIdentifier(id) && t.isExpression(init) && !isCode(init) ? [{ name: id.name, init, exported }] : [],
    );
  });
}

/** Whether an expression is a function, maybe behind Stryker's switches, or waits for something. */
function isCode(init: t.Expression): boolean {
  if (t.isFunction(init) || t.isClass(init) || t.isAwaitExpression(init)) return true;
  if (t.isConditionalExpression(init)) return isCode(init.consequent) || isCode(init.alternate);
  if (t.isSequenceExpression(init)) return init.expressions.some(isCode);
  return t.isParenthesizedExpression(init) && isCode(init.expression);
}

/** Whether an expression makes something empty that is filled later: `new Map()`, `new BoundedMap(1024)`. */
const isKept = (init: t.Expression): boolean =>
  t.isNewExpression(init) &&
  t.isIdentifier(init.callee) &&
  /(?:Map|Set)$/.test(init.callee.name) &&
  init.arguments.every((one) => t.isNumericLiteral(one));

/** Names that a module imports from its neighbours, with the keys of what they are there. */
function importsOf({ node }: NodePath<t.Program>, file: string): readonly (readonly [string, string])[] {
  return node.body.flatMap((statement) => {
    if (!t.isImportDeclaration(statement) || !statement.source.value.startsWith('.')) return [];
    const from = posix.join(posix.dirname(file), statement.source.value);
    return statement.specifiers.flatMap((one) =>
      t.isImportSpecifier(one) && t.isIdentifier(one.imported)
        ? [[one.local.name, keyOf(from, one.imported.name)] as const]
        : [],
    );
  });
}

/** Whether a reference reads nothing: it is of a type, or says what is exported. */
const namesOnly = (path: NodePath): boolean =>
  path.findParent(({ node }) => t.isTSTypeQuery(node) || t.isExportSpecifier(node) || t.isTSType(node)) !==
  null;
