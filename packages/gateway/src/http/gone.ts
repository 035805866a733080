/** One side went away in the middle: there is nobody to answer, or nothing to answer with. */
export class ClientOrUpstreamGone extends Error {
  readonly side: 'client' | 'upstream';

  constructor(side: 'client' | 'upstream') {
    super(`the ${side} closed the connection before the end`);
    this.name = 'ClientOrUpstreamGone';
    this.side = side;
  }
}
