import { expect, test } from 'vitest';
import { buildModel, proveModel } from '../src/index.ts';
import { settledWrong } from './settled-tags.ts';

test('a tag that the trust pins and a policy fills in opens just what it names', () => {
  expect(settledWrong({ buildModel, proveModel })).toEqual([]);
});
