export {
  FIGURE,
  type GrowthPoint,
  keepsFigure,
  measureGrowth,
  measureOnce,
  SIZES,
  type Small,
  slowness,
} from './growth.ts';
export { handWritten } from './hand-written.ts';
export { type HardProblems, measureHardProblems } from './hard-problems.ts';
export { plotGrowth } from './plot-growth.ts';
export { scaledState } from './scale-state.ts';
