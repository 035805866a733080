export * from './pair/prove-pair.ts';
export * from './problem.types.ts';
