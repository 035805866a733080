import { topologySubject } from '../topology-subject.ts';

export default topologySubject({
  id: 'web-identity-tags',
  topology: 'web-identity-tags',
  sentence:
    'one IAM role for all; the client takes Vault’s identity token, which says the tag, to STS itself',
});
