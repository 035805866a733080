import { textAt } from '../../http/xml.ts';
import type { Holding } from '../../state/entities.ts';
import { type IamEffect, keyOf } from './effect.ts';

/** A new holding of the user that the call names; `id` finds what it is called. */
const gains =
  (kind: Holding['kind'], id: (served: Parameters<IamEffect>[0]) => string | undefined): IamEffect =>
  (served) => {
    const user = served.state.get('users', keyOf(served, 'users'));
    if (user === undefined) return [];
    const found = kind === 'login profile' ? user.id : id(served);
    if (found === undefined) return [];
    const service = served.form.get('ServiceName');
    const row = { kind, id: found, userId: user.id, ...(service === undefined ? {} : { service }) };
    return [{ table: 'holdings', key: `${kind}/${found}`, row }];
  };

const loses =
  (kind: Holding['kind'], parameter: string): IamEffect =>
  ({ form }) => [{ table: 'holdings', key: `${kind}/${form.get(parameter) ?? ''}` }];

/** What users have besides access keys. */
export const holdings: Readonly<Record<string, IamEffect>> = {
  CreateLoginProfile: gains('login profile', () => undefined),
  DeleteLoginProfile: (served) => {
    const user = served.state.get('users', keyOf(served, 'users'));
    return user === undefined ? [] : [{ table: 'holdings', key: `login profile/${user.id}` }];
  },
  UploadSSHPublicKey: gains('SSH public key', ({ answer }) =>
    textAt(
      answer,
      'UploadSSHPublicKeyResponse',
      'UploadSSHPublicKeyResult',
      'SSHPublicKey',
      'SSHPublicKeyId',
    ),
  ),
  DeleteSSHPublicKey: loses('SSH public key', 'SSHPublicKeyId'),
  UploadSigningCertificate: gains('signing certificate', ({ answer }) =>
    textAt(
      answer,
      'UploadSigningCertificateResponse',
      'UploadSigningCertificateResult',
      'Certificate',
      'CertificateId',
    ),
  ),
  DeleteSigningCertificate: loses('signing certificate', 'CertificateId'),
  CreateServiceSpecificCredential: gains('service credential', ({ answer }) =>
    textAt(
      answer,
      'CreateServiceSpecificCredentialResponse',
      'CreateServiceSpecificCredentialResult',
      'ServiceSpecificCredential',
      'ServiceSpecificCredentialId',
    ),
  ),
  DeleteServiceSpecificCredential: loses('service credential', 'ServiceSpecificCredentialId'),
  EnableMFADevice: gains('MFA device', ({ form }) => form.get('SerialNumber')),
  DeactivateMFADevice: loses('MFA device', 'SerialNumber'),
};
