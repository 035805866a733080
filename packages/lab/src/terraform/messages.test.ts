import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '@cordon/temp';
import { expect, it } from 'vitest';
import { TerraformError } from '../errors.ts';
import { outputOf, readMessage, secretsOfState, withoutSecrets } from './messages.ts';

it('reads a diagnostic with the resource it is about', () => {
  const line = JSON.stringify({
    '@level': 'error',
    '@message': 'Error: creating',
    type: 'diagnostic',
    diagnostic: {
      severity: 'error',
      summary: 'creating bucket',
      detail: ' denied \n',
      address: 'aws_s3_bucket.a',
    },
  });
  const { diagnostic } = readMessage(line);
  expect(diagnostic).toEqual({
    severity: 'error',
    summary: 'creating bucket',
    detail: 'denied',
    address: 'aws_s3_bucket.a',
  });
  const error = new TerraformError('apply', diagnostic === undefined ? [] : [diagnostic], 'nothing');
  expect(error.message).toBe('terraform `apply` failed: creating bucket: denied (aws_s3_bucket.a)');
});

it.each(['panic: runtime error', '{"@message": cut', 'null', '17', '"text"'])('keeps %s as text', (line) => {
  expect(readMessage(line)).toMatchObject({ type: 'text' });
  expect(readMessage(line).diagnostic).toBeUndefined();
});

it('says what it has when there is no diagnostic', () => {
  expect(new TerraformError('init', [], 'killed by SIGKILL').message).toBe(
    'terraform `init` failed: killed by SIGKILL',
  );
});

it('takes every secret out, wherever it stands', () => {
  expect(withoutSecrets('a=topsecret&b=topsecret', ['topsecret'])).toBe('a=[secret]&b=[secret]');
});

it('reads how many resources a plan changes, and nothing from the summary after it', () => {
  const summary = (operation: string) =>
    JSON.stringify({
      '@message': 'Plan: 3 to add',
      type: 'change_summary',
      changes: { add: 3, change: 1, remove: 2, operation },
    });
  expect(readMessage(summary('plan')).planned).toBe(6);
  expect(readMessage(summary('apply')).planned).toBeUndefined();
  expect(readMessage('{"type":"change_summary","changes":null}').planned).toBeUndefined();
  const some = { add: 3, change: 'many', operation: 'plan' };
  expect(readMessage(JSON.stringify({ type: 'change_summary', changes: some })).planned).toBe(3);
});

it('reads a diagnostic that says little', () => {
  const of = (diagnostic: object) =>
    readMessage(JSON.stringify({ '@message': 'm', type: 'diagnostic', diagnostic })).diagnostic;
  expect(of({})).toEqual({ severity: 'error', summary: 'm', detail: '' });
  expect(of({ severity: 'warning', summary: 's', address: '' })).toEqual({
    severity: 'warning',
    summary: 's',
    detail: '',
  });
  expect(readMessage('{"type":"diagnostic","@message":"m"}')).toEqual({ type: 'diagnostic', text: 'm' });
  expect(readMessage('{"@message":7}')).toEqual({ type: 'text', text: '{"@message":7}' });
});

const line = (outputs: object) =>
  `{"@level":"info","@message":"Outputs: 1","type":"outputs","outputs":${JSON.stringify(outputs)}}`;

it('reads an output out of what apply printed, the last word counting', () => {
  const lines = [
    '{"@message":"OpenTofu 1.12.6","type":"version"}',
    line({ deployment: { action: 'create' } }),
    'not JSON',
    line({ deployment: { sensitive: false, type: 'object', value: { schema: 1 } } }),
    '{"@message":"Apply complete","type":"log"}',
  ];
  expect(outputOf(lines, 'deployment')).toEqual({ schema: 1 });
});

it.each([
  ['no output at all', []],
  ['another output', [line({ other: { value: 1 } })]],
  ['a plan’s announcement only', [line({ deployment: { action: 'create' } })]],
])('says so where there is %s', (_what, lines) => {
  expect(() => outputOf(lines, 'deployment')).toThrow('terraform printed no output `deployment`');
});

it('finds the secrets of the keys in a state, and none where there is no state', async () => {
  using temp = tempDir('messages');
  const file = join(temp.path, 'terraform.tfstate');
  expect(await secretsOfState(file)).toEqual([]);
  writeFileSync(file, '{}');
  expect(await secretsOfState(file)).toEqual([]);
  const key = { id: 'AKIA', secret: 'the-secret-of-a-key', ses_smtp_password_v4: 'the-password' };
  const resources = [
    { type: 'data', instances: [{}] },
    { type: 'nothing' },
    {
      type: 'aws_iam_access_key',
      instances: [{ attributes: key }, { attributes: { secret_key: '8-enough' } }],
    },
    { type: 'short', instances: [{ attributes: { secret: '7-short', secret_key: 12345678 } }] },
  ];
  writeFileSync(file, JSON.stringify({ resources }));
  expect(await secretsOfState(file)).toEqual(['the-secret-of-a-key', 'the-password', '8-enough']);
});
