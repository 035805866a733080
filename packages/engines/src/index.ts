export { classifySdkError } from './classify/aws.ts';
export { seesMark } from './classify/mark.ts';
export { openLiveEngine } from './live-engine.ts';
export { type Clients, commandOf, openClients, type Signer } from './perform/clients.ts';
export { engineIds, loadEngine } from './registry.ts';
