export { seesMark } from './classify/mark.ts';
export { classifySdkError } from './classify/sdk-error.ts';
export { openLiveEngine } from './live-engine.ts';
export { type Clients, commandOf, openClients, type Signer } from './perform/clients.ts';
export { engineIds, loadEngine } from './registry.ts';
