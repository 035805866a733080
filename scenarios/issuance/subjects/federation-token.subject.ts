import { topologySubject } from '../topology-subject.ts';

export default topologySubject({
  id: 'federation-token',
  topology: 'federation-token',
  sentence: 'Vault asks STS for a federation token, cut down by the tenant’s policy',
});
