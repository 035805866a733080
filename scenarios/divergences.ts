import type { Divergence } from '@cordon/judge';

/** A topology that an engine cannot carry at all, so that there is nothing to attack. */
export interface NotOnEngine {
  readonly engine: string;
  readonly topology: string;
  /** What the engine does, and what AWS does instead. */
  readonly sentence: string;
  /** The AWS documentation that settles it. */
  readonly documentation: string;
}

/**
 * Where an engine is known to differ from AWS, and the AWS page that settles it. A verdict that one of these explains
 * is `unknown` and does not count. The list is short on purpose: each entry is a question the engine cannot answer.
 */
export const DIVERGENCES: readonly Divergence[] = [];

/** Topologies that are left out on an engine, by name and with the reason in the record. */
export const NOT_ON_ENGINE: readonly NotOnEngine[] = [];
