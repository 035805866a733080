import type { IamThing } from '../../state/entities.ts';
import { thingKey } from '../iam-call.ts';
import { type IamEffect, keyOf, retagged, type Served, tagsIn } from './effect.ts';

/** A new thing, called by `parameter`; MFA devices are told apart by path and name. */
const makes =
  (type: IamThing['type'], parameter: string): IamEffect =>
  (served) => {
    const { form, accountId } = served;
    const name = form.get(parameter) ?? '';
    const path = form.get('Path') ?? '/';
    const arn = `arn:aws:iam::${accountId}:${type}${path}${name}`;
    const key = thingKey(type, accountId, type === 'mfa' ? path + name : name);
    return [{ table: 'things', key, row: { type, accountId, name, path, arn, tags: tagsIn(served) } }];
  };

const removesByName =
  (type: IamThing['type'], parameter: string): IamEffect =>
  ({ form, accountId }) => [{ table: 'things', key: thingKey(type, accountId, form.get(parameter) ?? '') }];

const removesByArn =
  (type: 'saml-provider' | 'mfa', parameter: string): IamEffect =>
  ({ form, state }) => {
    const arn = form.get(parameter) ?? '';
    const row = [...state.all('things')].find((one) => one.arn === arn && one.type === type);
    if (row === undefined) return [];
    const key = thingKey(type, row.accountId, type === 'mfa' ? row.path + row.name : row.name);
    return [{ table: 'things', key }];
  };

const profile = (change: (row: IamThing, served: Served) => IamThing): IamEffect => {
  return (served) => {
    const key = thingKey('instance-profile', served.accountId, served.form.get('InstanceProfileName') ?? '');
    const row = served.state.get('things', key);
    return row === undefined ? [] : [{ table: 'things', key, row: change(row, served) }];
  };
};

const withTags = profile((row, served) => ({ ...row, tags: retagged(row.tags, served) }));

/** Instance profiles, server certificates, SAML providers and virtual MFA devices. */
export const things: Readonly<Record<string, IamEffect>> = {
  CreateInstanceProfile: makes('instance-profile', 'InstanceProfileName'),
  DeleteInstanceProfile: removesByName('instance-profile', 'InstanceProfileName'),
  TagInstanceProfile: withTags,
  UntagInstanceProfile: withTags,
  AddRoleToInstanceProfile: profile((row, served) => {
    const role = served.state.get('roles', keyOf(served, 'roles'));
    return role === undefined ? row : { ...row, roleId: role.id };
  }),
  RemoveRoleFromInstanceProfile: profile(({ roleId: _, ...row }) => row),
  UploadServerCertificate: makes('server-certificate', 'ServerCertificateName'),
  DeleteServerCertificate: removesByName('server-certificate', 'ServerCertificateName'),
  CreateSAMLProvider: makes('saml-provider', 'Name'),
  DeleteSAMLProvider: removesByArn('saml-provider', 'SAMLProviderArn'),
  CreateVirtualMFADevice: makes('mfa', 'VirtualMFADeviceName'),
  DeleteVirtualMFADevice: removesByArn('mfa', 'SerialNumber'),
};
