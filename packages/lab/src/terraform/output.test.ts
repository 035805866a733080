import { expect, it } from 'vitest';
import { outputOf } from './output.ts';

const line = (outputs: object) =>
  `{"@level":"info","@message":"Outputs: 1","type":"outputs","outputs":${JSON.stringify(outputs)}}`;

it('reads an output out of what apply printed, the last word counting', () => {
  const lines = [
    '{"@message":"OpenTofu 1.12.6","type":"version"}',
    line({ deployment: { action: 'create' } }),
    'not JSON',
    line({ deployment: { sensitive: false, type: 'object', value: { schema: 1 } } }),
  ];
  expect(outputOf(lines, 'deployment')).toEqual({ schema: 1 });
});

it.each([
  ['no output at all', []],
  ['another output', [line({ other: { value: 1 } })]],
  ['a plan’s announcement only', [line({ deployment: { action: 'create' } })]],
])('says so where there is %s', (_what, lines) => {
  expect(() => outputOf(lines, 'deployment')).toThrow('terraform told no output `deployment`');
});
