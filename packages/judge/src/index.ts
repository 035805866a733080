export { exitCode } from './exit-code.ts';
export { judge } from './judge.ts';
export { canaryKindsOf } from './parts.ts';
export { formatRecord, parseRecord, RecordError } from './record-text.ts';
export { type Summary, summarize } from './summary.ts';
