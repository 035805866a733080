import { expect, test } from 'vitest';
import { compareVersions, findVersion, inRange, sayRange } from './version.ts';

test('a version is found in what programs say', () => {
  expect(findVersion('Terraform v1.11.4\non linux_amd64')).toBe('1.11.4');
  expect(findVersion("Vault v1.21.1 ('2453aac'), built 2025-11-18T13:04:32Z")).toBe('1.21.1');
  expect(findVersion('go1.26')).toBe('1.26.0');
  expect(findVersion('Python 12.34.56')).toBe('12.34.56');
  expect(findVersion('no version')).toBeUndefined();
});

test('versions order by number, not by letter', () => {
  expect(compareVersions('1.9.0', '1.11.0')).toBeLessThan(0);
  expect(compareVersions('1.12.6', '1.12.6')).toBe(0);
  expect(compareVersions('2.0.0', '1.99.99')).toBeGreaterThan(0);
  expect(() => compareVersions('latest', '1.0.0')).toThrow('`latest` is not a version');
});

test('a range takes its lower bound and not its upper', () => {
  const range = { min: '1.11.0', below: '2.0.0' };
  expect(['1.10.9', '1.11.0', '1.99.0', '2.0.0'].map((version) => inRange(version, range))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(inRange('9.0.0', { min: '1.11.0' })).toBe(true);
});

test('a range is said with its bounds', () => {
  expect(sayRange({ min: '1.11.0', below: '2.0.0' })).toBe('>= 1.11.0, < 2.0.0');
  expect(sayRange({ min: '1.11.0' })).toBe('>= 1.11.0');
});
