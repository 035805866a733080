import { expect, test } from 'vitest';
import { terraformCliConfig } from './terraform-cli-config.ts';
import type { ComponentId, Resolved } from './toolchain.types.ts';

const resolved = (...found: readonly Resolved[]) =>
  new Map<ComponentId, Resolved>(found.map((one) => [one.id, one]));

test('a mirrored provider comes from its mirror alone, the other from its registry', () => {
  const text = terraformCliConfig(
    resolved(
      { id: 'provider-aws', version: '6.34.0', path: '/cache/a "b" ${c}', source: 'cache' },
      { id: 'provider-vault', version: '4.4.0', path: '', source: 'registry' },
    ),
  );
  expect(text).toBe(`disable_checkpoint = true

provider_installation {
  filesystem_mirror {
    path    = "/cache/a \\"b\\" \${c}"
    include = ["registry.opentofu.org/hashicorp/aws", "registry.terraform.io/hashicorp/aws"]
  }
  direct {
    exclude = ["registry.opentofu.org/hashicorp/aws", "registry.terraform.io/hashicorp/aws"]
  }
}
`);
});

test('without a mirror all come from their registry', () => {
  expect(terraformCliConfig(resolved())).toContain('  direct {}\n');
});
