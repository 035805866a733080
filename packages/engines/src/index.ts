export { seesMark } from './classify/mark.ts';
export { openLiveEngine } from './live-engine.ts';
export { engineIds, loadEngine } from './registry.ts';
