export { FIGURE, type GrowthPoint, keepsFigure, measureGrowth, SIZES, type Small } from './growth.ts';
export { type HardProblems, measureHardProblems } from './hard-problems.ts';
export { plotGrowth } from './plot-growth.ts';
export { scaledState } from './scale-state.ts';
