export { judge } from './judge.ts';
export { canaryKindsOf } from './judge-line.ts';
export { formatRecord, parseRecord, RecordError } from './record-text.ts';
export { exitCode, type Summary, summarize } from './summary.ts';
