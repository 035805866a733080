/** One side went away in the middle: there is nobody to answer, or nothing to answer with. */
export class ClientOrUpstreamGone extends Error {
  constructor(who: string) {
    super(`${who} closed the connection before the end`);
    this.name = 'ClientOrUpstreamGone';
  }
}
