import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { madePages } from './lib/docs/pages.ts';
import { staleness } from './lib/docs/stale.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DOCS = join(ROOT, 'docs/');

test('every page that is made is as it would be made now; else run: node scripts/docs.ts', async () => {
  expect(staleness(DOCS, await madePages())).toEqual({ changed: [], missing: [], left: [] });
});

test('a page that was edited, is missing or is left over is noticed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-docs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put('topologies/edited.md', 'by hand');
  put('topologies/gone.md', 'of a topology that was deleted');
  put('adding.md', 'written by people');
  const pages = new Map([
    ['topologies/edited.md', 'made'],
    ['topologies/new.md', 'made'],
  ]);
  expect(staleness(folder, pages)).toEqual({
    changed: ['topologies/edited.md'],
    missing: ['topologies/new.md'],
    left: ['topologies/gone.md'],
  });
});

test('every link from one page to another leads somewhere', () => {
  const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );
  expect(pages.length).toBeGreaterThan(20);
  const broken = pages.flatMap((path) =>
    [...readFileSync(join(DOCS, path), 'utf8').matchAll(/\]\((?!https?:)([^)\s]*)\)/g)]
      .filter(([, link = '']) => !leads(path, link))
      .map(([, link]) => `${path}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('every file and folder that a page or a README names is there', () => {
  const read = (path: string) => [path, readFileSync(join(ROOT, path), 'utf8')] as const;
  const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && name !== 'adding.md')
    .map((name) => read(join('docs', name)));
  const readmes = [read('README.md'), read('packages/toolchain/README.md')];
  const named = [...readmes, ...pages].flatMap(([page, text]) =>
    [...text.matchAll(/`((?:packages|stacks|scenarios|scripts|docs|\.github)\/[\w./-]+)`/g)].map(
      ([, path = '']) => ({ page, path }),
    ),
  );
  expect(named.length).toBeGreaterThan(60);
  const gone = named.filter(
    ({ path }) => statSync(join(ROOT, path), { throwIfNoEntry: false }) === undefined,
  );
  expect(gone).toEqual([]);
});

function leads(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? join(DOCS, from) : normalize(join(DOCS, dirname(from), path));
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  if (anchor === undefined) return true;
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
  return headings.includes(anchor);
}
