export * from './actor.ts';
export * from './answer.ts';
export * from './attempt.ts';
export * from './boundary.ts';
export * from './call.ts';
export * from './deployment.ts';
export * from './duration.ts';
export * from './engine.ts';
export * from './file-text.ts';
export * from './folder-registry.ts';
export * from './guard-process.ts';
export * from './record.ts';
export * from './tenant.ts';

export * from './topology.ts';
export * from './usage-error.ts';
export * from './verdict.ts';
