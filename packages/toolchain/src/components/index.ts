import type { ComponentId } from '../toolchain.types.ts';
import type { Component } from './component.types.ts';
import { providerAws } from './provider-aws.ts';
import { providerVault } from './provider-vault.ts';
import { awsCli, localstack, ministack } from './python-packages.ts';
import { tofu } from './tofu.ts';
import { vault } from './vault.ts';

/** Longest build first: with few cores the start order decides when the last one ends. */
export const components: readonly Component[] = [
  vault,
  tofu,
  localstack,
  providerAws,
  providerVault,
  ministack,
  awsCli,
];

/** The component of that id. Throws `TypeError` for an unknown one. */
export function componentOf(id: ComponentId): Component {
  const found = components.find((component) => component.id === id);
  if (found === undefined) throw new TypeError(`\`${id}\` is not a component of the toolchain`);
  return found;
}
