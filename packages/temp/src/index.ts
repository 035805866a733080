export { ownerLives, ownerTag } from './owner.ts';
export { runs, startOf } from './process.ts';
export { sweepTempDirs } from './sweep.ts';
export { type TempDir, tempDir } from './temp-dir.ts';
