import type { ComponentId, Resolved } from '@cordon/toolchain';
import { expect, test } from 'vitest';
import { versionsOf } from './parts.ts';

const found = (id: ComponentId, version: string, path: string): [ComponentId, Resolved] => [
  id,
  { id, version, path, source: 'path' },
];

test('names what answers in the lab as it is: Terraform is not OpenTofu, and the other emulator does not answer', () => {
  const toolchain = new Map([
    found('tofu', '1.11.4', '/usr/bin/terraform'),
    found('vault', '1.21.1', '/cache/vault'),
    found('localstack', '4.12.0', '/cache/localstack/bin/python'),
    found('ministack', '1.5.33', '/cache/ministack/bin/python'),
  ]);
  expect(versionsOf({ engine: 'localstack', toolchain, attached: {} })).toEqual({
    terraform: '1.11.4',
    vault: '1.21.1',
    localstack: '4.12.0',
  });
  toolchain.set(...found('tofu', '1.12.6', '/cache/tofu'));
  expect(versionsOf({ engine: 'ministack', toolchain, attached: {} })).toMatchObject({ tofu: '1.12.6' });
});
