import type { Divergence } from '@cordon/judge';

/**
 * Where an engine is known to differ from AWS, and the AWS page that settles it. A verdict that one of these explains
 * is `unknown` and does not count. The list is short on purpose: each entry is a question the engine cannot answer.
 */
export const DIVERGENCES: readonly Divergence[] = [];
