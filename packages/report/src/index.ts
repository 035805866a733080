export * from './json.ts';
export * from './junit.ts';
export * from './markdown.ts';
export * from './model.ts';
export * from './sarif.ts';
