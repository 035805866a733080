import type { Claim } from '@cordon/domain';

export function holds(reason: string): Claim {
  return { position: 'holds', reason };
}

export function open(reason: string): Claim {
  return { position: 'open', reason };
}
