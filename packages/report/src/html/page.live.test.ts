import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { night, strength } from '@cordon/strength';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checksOf } from '../checks.ts';
import { compare } from '../decide/compare.ts';
import { approle, perTenant, prefix, question } from '../decide/decide.fixture.ts';
import { toMadr } from '../decide/madr.ts';
import { recordPage } from '../decide/page.ts';
import { buildModel } from '../model.ts';
import { fullEvidence, fullPanels, goldens } from '../panels/panels.fixture.ts';
import { fixture, manyPairs, worldOf } from '../report.fixture.ts';
import { chromiumForTests } from './browser.fixture.ts';
import { toHtml } from './page.ts';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A folder for pictures of every page at every width, in both themes and on paper, to be looked at by people. */
const SHOTS = process.env.CORDON_SCREENSHOTS;

/** What a machine can see of a page is checked of two of them by day, of three at night, and of all with the pictures. */
const WORLDS = strength([2, 300], [2, 300], [2, 10, 300])
  .flatMap((tenants) => [true, false].map((breaches) => ({ tenants, breaches })))
  .filter(({ tenants, breaches }) => SHOTS !== undefined || breaches === (tenants !== 10));

const look = (
  name: string,
  width: number,
  of: { dark?: boolean; print?: boolean; unfolded?: boolean } = {},
) => ({
  name,
  width,
  ...{ dark: false, print: false, unfolded: false, ...of },
});
// The theme moves nothing: without pictures one of the two is enough. Once unfolded, a page stays so.
const LOOKS = [
  ...strength([1_400, 400], [1_400, 400], [1_400, 800, 400]).flatMap((width) => [
    look(`${width}-light`, width),
    ...(SHOTS === undefined ? [] : [look(`${width}-dark`, width, { dark: true })]),
  ]),
  look('print', 720, { dark: true, print: true }),
  look('1400-unfolded', 1_400, { unfolded: true }),
  look('400-unfolded', 400, { unfolded: true, dark: true }),
  look('print-unfolded', 720, { print: true, unfolded: true }),
];

describe('the page in a real browser', () => {
  let dir: string | undefined;
  let browser: Browser;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'cordon-page-'));
    browser = await chromium.launch({ executablePath: chromiumForTests(), args: QUIET });
  });
  afterAll(async () => {
    await browser?.close();
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
  });

  async function open(html: string, options: { dark?: boolean; width?: number } = {}) {
    const file = join(dir ?? '', 'page.html');
    writeFileSync(file, html);
    const context = await browser.newContext({
      colorScheme: options.dark === true ? 'dark' : 'light',
      viewport: { width: options.width ?? 1280, height: 900 },
    });
    const page = await context.newPage();
    // For what hangs.
    page.setDefaultTimeout(600_000);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(`file://${file}`);
    return { page, complaints, close: () => context.close() };
  }

  const { lines, verdicts } = fixture();
  const full = toHtml(buildModel(lines, verdicts), goldens(), fullPanels(), checksOf(fullEvidence()));

  const WIDE = { dark: false, width: 1280 };
  const NARROW = { dark: true, width: 360 };
  const EVERY = [WIDE, { ...WIDE, dark: true }, { ...NARROW, dark: false }, NARROW];
  test.each(strength([WIDE, NARROW], [WIDE, NARROW], EVERY))(
    'axe finds nothing (%o), also in what is folded and in the dialog',
    async (options) => {
      const { page, complaints, close } = await open(full, options);
      await unfold(page);
      expect(await axe(page)).toEqual([]);
      await page.locator('.map button').first().click();
      expect(await axe(page)).toEqual([]);
      await page.locator('dialog button[data-v]').first().click();
      expect(await axe(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  test('by keyboard alone: from a verdict to its statement, its request and its control, and back', async () => {
    const { page, close } = await open(full);
    await page.locator('details.boundary summary').first().focus();
    await page.keyboard.press('Enter');
    const cell = page.locator('.drawn button.breached').first();
    await cell.focus();
    await page.keyboard.press('Enter');
    const dialog = page.locator('dialog');
    expect(await dialog.isVisible()).toBe(true);
    // The map’s cell stands for three attempts, the worst of them first in its sign.
    await page.locator('dialog button.breached').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('dialog form button').focus();
    const said = (await dialog.textContent()) ?? '';
    for (const part of ['statement OwnBucket', 's3:HeadObject', 'its control', 'globex'])
      expect(said).toContain(part);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Close');
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
    expect(await page.evaluate("document.activeElement.matches('.drawn button.breached')")).toBe(true);
    await close();
  });

  test('a decision record: the table of every option is seen at once, nothing sticks out, axe finds nothing', async () => {
    const many = <T extends { readonly id: string }>(one: T, count: number): readonly T[] =>
      Array.from({ length: count }, (_, index) => ({ ...one, id: `${one.id}-${index}` }));
    const options = many({ ...perTenant, id: 'role-per-tenant-cross' }, 9).flatMap(({ id, ...one }) =>
      many(prefix, 3).flatMap((layout) =>
        many(approle, 10).map((login) => ({ ...one, topology: id, layout, login })),
      ),
    );
    const asked = question({ logins: ['approle-0'], layouts: ['prefix-0'] });
    const html = recordPage(toMadr(compare(options, asked), asked, '2026-01-02T00:00:00Z'));
    for (const width of [1280, 360]) {
      const { page, complaints, close } = await open(html, { width });
      expect(await page.locator('table').first().locator('tbody tr').count()).toBe(9 + 2 + 9);
      if (width === 1280)
        expect((await page.locator('table').first().boundingBox())?.height).toBeLessThan(700);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      // By day where it is narrow: axe takes seconds with a table of hundreds of cells.
      if (width === 360 || night) expect(await axe(page)).toEqual([]);
      if (SHOTS !== undefined)
        await page.screenshot({ path: join(SHOTS, `decide-${width}.png`), fullPage: true });
      expect(complaints).toEqual([]);
      await close();
    }
  });

  test('the theme follows the system, and the button turns it', async () => {
    const { page, close } = await open(full, { dark: true });
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await paper();
    await page.locator('#theme').click();
    expect(await paper()).toBe('rgb(255, 255, 255)');
    await page.locator('#theme').click();
    expect(await paper()).toBe(dark);
    await close();
  });

  test('nothing sticks out of a narrow screen, or of a sheet of paper', async () => {
    // A topology that nobody attacked says why, with as long a word as AWS’s documentation makes.
    const none = lines.flatMap((line) =>
      line.line === 'run' || line.line === 'skipped' ? [{ ...line, leg: 'none' }] : [],
    );
    const html = toHtml(buildModel([...lines, ...none], verdicts), goldens(), fullPanels());
    const { page, close } = await open(html, { dark: true, width: 360 });
    const over = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(await over()).toBeLessThanOrEqual(0);
    await unfold(page);
    expect(await over()).toBeLessThanOrEqual(0);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 720, height: 1000 });
    expect(await page.locator('#theme').isVisible()).toBe(false);
    const body =
      '(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))';
    expect(await page.evaluate(body)).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
    await close();
  });

  test('what a tenant said is text in the dialog, and nothing it carries runs', async () => {
    const hostile = fixture('<img src=x onerror="document.title=1">');
    const { page, complaints, close } = await open(
      toHtml(buildModel(hostile.lines, hostile.verdicts), new Map()),
    );
    await unfold(page);
    await page.locator('.drawn td.cell button').last().click();
    expect(await page.locator('dialog').textContent()).toContain('<img src=x');
    expect(await page.locator('dialog img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test('thirty tenants: no attempt is drawn before it is asked for, a map opens, and a search finds one attempt', async () => {
    const many = manyPairs(30, 20);
    const { page, complaints, close } = await open(toHtml(buildModel(many.lines, many.verdicts), new Map()));
    // A page that draws every pair up front has 870 cells a boundary, and takes as long to load.
    expect(Number(await page.evaluate("document.querySelectorAll('*').length"))).toBeLessThan(870);
    await page.locator('details.boundary summary').first().click();
    await page.locator('.map').waitFor();
    expect(await page.locator('.map tbody tr').count()).toBe(30);
    expect(await page.locator('.map td button').count()).toBe(30 * 29);
    await page.locator('.finder [name=leg]').selectOption({ label: 'role-per-tenant' });
    await page.locator('.finder [name=words]').fill('tenant-3->tenant-17/5');
    await page.locator('#found button').waitFor();
    expect(await page.locator('#found button').count()).toBe(1);
    await page.locator('#found button').click();
    expect(await page.locator('dialog').textContent()).toContain('s3-read/tenant-3->tenant-17/5');
    expect(complaints).toEqual([]);
    await close();
  });

  test('the filter narrows to one verdict, and says when nothing is like that', async () => {
    const { page, close } = await open(full);
    await page.locator('.finder [name=kind]').selectOption({ label: 'breached' });
    await page.locator('#found button').waitFor();
    expect(await page.locator('#found button').count()).toBe(1);
    await page.locator('.finder [name=words]').fill('no-such-word');
    await page.getByText('no attempt is like that').waitFor();
    await close();
  });

  test.each(WORLDS)(
    'nothing sticks out or is cut off, on every screen and on paper: %o',
    async ({ tenants, breaches }) => {
      const world = worldOf(tenants, breaches);
      const model = buildModel(world.lines, world.verdicts);
      const { page, complaints, close } = await open(
        toHtml(model, goldens(), fullPanels(), checksOf(fullEvidence())),
      );
      for (const { name, width, dark, print, unfolded } of LOOKS) {
        if (unfolded) await unfold(page);
        await page.emulateMedia({ media: print ? 'print' : 'screen', colorScheme: dark ? 'dark' : 'light' });
        await page.setViewportSize({ width, height: 900 });
        const called = `${tenants}-${breaches ? 'breaches' : 'upheld'}-${name}`;
        expect(await page.evaluate(STICKS_OUT), called).toEqual([]);
        if (SHOTS !== undefined)
          await page.screenshot({ path: join(SHOTS, `${called}.png`), fullPage: true });
      }
      expect(complaints).toEqual([]);
      await close();
    },
  );

  test('three hundred tenants: pairs are counted, not drawn', async () => {
    const many = manyPairs(300, 1);
    const some = many.verdicts.filter((_, index) => index % 97 === 0);
    const { page, close } = await open(toHtml(buildModel(many.lines, some), new Map()));
    await page.locator('details.boundary summary').first().click();
    await page.getByText('Too many for a map').first().waitFor();
    expect(await page.locator('.map').count()).toBe(0);
    await close();
  });
});

// What runs in the page is text: this package’s own code knows no DOM, and its types should not either.
/** Elements that reach beyond the paper, or whose text is cut off: apart from what scrolls in a region of its own. */
const STICKS_OUT = `(() => {
  const wide = document.documentElement.clientWidth; const found = [];
  const name = (node) => node.tagName.toLowerCase() + (node.className && typeof node.className === 'string' ? '.' + node.className.trim().replaceAll(' ', '.') : '') + ': ' + (node.textContent || '').trim().slice(0, 60);
  if (document.documentElement.scrollWidth > wide) found.push('the page scrolls sideways: ' + document.documentElement.scrollWidth + ' of ' + wide);
  const paper = matchMedia('print').matches;
  for (const node of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(node);
    if (style.display === 'none' || style.visibility === 'hidden' || node.closest('svg, dialog, .skip')) continue;
    const box = node.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    if (box.right > wide + 1 && (paper || !node.closest('.scroll'))) found.push(name(node) + ' ends at ' + Math.round(box.right) + ' of ' + wide);
    if (style.overflowX === 'hidden' && node.scrollWidth > node.clientWidth + 1) found.push(name(node) + ' is cut off');
  }
  return found.slice(0, 5);
})()`;
const UNFOLD = "for (const part of document.querySelectorAll('details')) part.open = true";
const DRAWN =
  "[...document.querySelectorAll('details.boundary .drawn')].every((one) => one.querySelector('table'))";
async function unfold(page: Page): Promise<void> {
  await page.evaluate(UNFOLD);
  await page.waitForFunction(DRAWN);
}
const AXE_RUN = `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core holds against the page as it stands: rule and element. */
async function axe(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return (await page.evaluate(AXE_RUN)) as readonly string[];
}
