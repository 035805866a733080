export * from './policy.types.ts';
export * from './request.types.ts';
