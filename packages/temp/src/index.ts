export { ownerLives, ownerTag, runs, startOf } from './owner.ts';
export { sweepTempDirs, type TempDir, tempDir } from './temp-dir.ts';
