import { textAt } from '../../http/xml.ts';
import { members } from '../../query/form.ts';
import type { OidcProvider } from '../../state/entities.ts';
import { type IamEffect, retagged, type Served, tagsIn } from './effect.ts';

export const oidcProviders: Readonly<Record<string, IamEffect>> = {
  CreateOpenIDConnectProvider: (served) => {
    const { form, accountId, answer } = served;
    const path = ['CreateOpenIDConnectProviderResponse', 'CreateOpenIDConnectProviderResult'];
    const arn = textAt(answer, ...path, 'OpenIDConnectProviderArn') ?? '';
    const url = form.get('Url') ?? '';
    const clientIds = members(form, 'ClientIDList');
    return [{ table: 'oidc', key: arn, row: { arn, accountId, url, clientIds, tags: tagsIn(served) } }];
  },
  DeleteOpenIDConnectProvider: ({ form }) => [
    { table: 'oidc', key: form.get('OpenIDConnectProviderArn') ?? '' },
  ],
  TagOpenIDConnectProvider: change((row, served) => ({ ...row, tags: retagged(row.tags ?? {}, served) })),
  UntagOpenIDConnectProvider: change((row, served) => ({ ...row, tags: retagged(row.tags ?? {}, served) })),
};

function change(update: (provider: OidcProvider, served: Served) => OidcProvider): IamEffect {
  return (served) => {
    const key = served.form.get('OpenIDConnectProviderArn') ?? '';
    const provider = served.state.get('oidc', key);
    return provider === undefined ? [] : [{ table: 'oidc', key, row: update(provider, served) }];
  };
}
