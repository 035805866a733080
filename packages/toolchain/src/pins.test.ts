import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pinDirectory } from './cache/entry-place.ts';
import { components } from './components/index.ts';
import { neededGo, pinnedSum } from './go/build-go.ts';
import { pinnedRequirements } from './python/install-packages.ts';

const read = (id: Parameters<typeof pinDirectory>[0], name: string) =>
  readFile(join(pinDirectory(id), name), 'utf8');
const goComponents = components.filter((component) => component.kind === 'go');
const venvComponents = components.filter((component) => component.kind === 'venv');

test.each(goComponents)('$id: go.mod and go.sum are committed and name what is built', async (component) => {
  const goMod = await read(component.id, 'go.mod');
  const goSum = await read(component.id, 'go.sum');
  expect(neededGo(goMod)).toMatch(/^1\./);
  const module = /^(github\.com\/[^/]+\/[^/]+)/.exec(component.package)?.[1];
  expect(goMod).toContain(`require ${module} v`);
  if (component.sources.length === 0) {
    const version = new RegExp(`^require ${module} (v\\S+)$`, 'm').exec(goMod)?.[1];
    expect(goSum).toContain(`\n${module} ${version} h1:`);
  } else {
    expect(goMod).toContain(`replace ${module} => ./src`);
    for (const source of component.sources) {
      expect(goMod).toContain(` => ./${source.directory}\n`);
      expect(pinnedSum(goSum, source)).toMatch(/^h1:[\w+/]{43}=$/);
    }
  }
});

test.each(goComponents)('$id: go.sum has well-formed lines only, each once', async ({ id }) => {
  const lines = (await read(id, 'go.sum')).trimEnd().split('\n');
  expect(lines.filter((line) => !/^\S+ v\S+ h1:[\w+/]{43}=$/.test(line))).toEqual([]);
  expect(new Set(lines.map((line) => line.replace(/ h1:.*/, ''))).size).toBe(lines.length);
});

test.each(venvComponents)(
  '$id: every requirement is pinned and hashed',
  async ({ id, distribution, version }) => {
    for (const name of (await readdir(pinDirectory(id))).filter((file) =>
      file.endsWith('requirements.txt'),
    )) {
      const text = await read(id, name);
      const pinned = pinnedRequirements(text);
      expect(pinned.filter(({ hashes }) => hashes === 0)).toEqual([]);
      // Every line that is not a comment, a hash or blank is one of those read.
      const others = text.split('\n').filter((line) => /^[^\s#]/.test(line));
      expect(others).toHaveLength(pinned.length);
      for (const wanted of await wantedNames(id, name.replace('.txt', '.in'))) {
        expect(pinned.map((requirement) => requirement.name)).toContain(wanted);
      }
      if (name === 'requirements.txt') {
        expect(pinned).toContainEqual(expect.objectContaining({ name: distribution, version }));
      }
    }
  },
);

async function wantedNames(id: Parameters<typeof pinDirectory>[0], name: string): Promise<string[]> {
  const lines = (await read(id, name)).split('\n').filter((line) => /^\w/.test(line));
  return lines.map((line) => /^[\w-]+/.exec(line)?.[0]?.replaceAll('_', '-') ?? '');
}
