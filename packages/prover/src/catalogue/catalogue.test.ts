import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generated } from '../../catalogue.generate.ts';
import { CATALOGUE, mayCarry } from './catalogue.ts';

test('the committed catalogue is what the generator makes of the reference', async () => {
  const committed = readFileSync(new URL('./actions.generated.json', import.meta.url), 'utf8');
  expect(await generated(), 'run `node packages/prover/catalogue.generate.ts`').toBe(committed);
});

test('actions carry the keys that the reference gives them', () => {
  const action = (name: string) => CATALOGUE.find((one) => one.name === name) ?? expect.fail(name);
  expect(mayCarry(action('s3:ListBucket'), 's3:prefix')).toBe(true);
  expect(mayCarry(action('s3:GetObject'), 's3:prefix')).toBe(false);
  expect(mayCarry(action('s3:PutObject'), 's3:requestobjecttag/team')).toBe(true);
  expect(mayCarry(action('sts:AssumeRole'), 'sts:externalid')).toBe(true);
});
