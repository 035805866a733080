import { textAt } from '../../http/xml.ts';
import { members } from '../../query/form.ts';
import type { OidcProvider } from '../../state/entities.ts';
import type { IamEffect, Served } from './effect.ts';

export const oidcProviders: Readonly<Record<string, IamEffect>> = {
  CreateOpenIDConnectProvider: ({ form, accountId, answer }) => {
    const path = ['CreateOpenIDConnectProviderResponse', 'CreateOpenIDConnectProviderResult'];
    const arn = textAt(answer, ...path, 'OpenIDConnectProviderArn') ?? '';
    const url = form.get('Url') ?? '';
    return [
      { table: 'oidc', key: arn, row: { arn, accountId, url, clientIds: members(form, 'ClientIDList') } },
    ];
  },
  DeleteOpenIDConnectProvider: ({ form }) => [
    { table: 'oidc', key: form.get('OpenIDConnectProviderArn') ?? '' },
  ],
  AddClientIDToOpenIDConnectProvider: change((provider, { form }) => ({
    ...provider,
    clientIds: [...new Set([...provider.clientIds, form.get('ClientID') ?? ''])],
  })),
  RemoveClientIDFromOpenIDConnectProvider: change((provider, { form }) => ({
    ...provider,
    clientIds: provider.clientIds.filter((id) => id !== form.get('ClientID')),
  })),
};

function change(update: (provider: OidcProvider, served: Served) => OidcProvider): IamEffect {
  return (served) => {
    const key = served.form.get('OpenIDConnectProviderArn') ?? '';
    const provider = served.state.get('oidc', key);
    return provider === undefined ? [] : [{ table: 'oidc', key, row: update(provider, served) }];
  };
}
