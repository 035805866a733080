import { UsageError } from '@cordon/domain';
import { expect, test } from 'vitest';
import { assertLoginSpoken } from './stage.ts';

const over = (scheme: 'http' | 'https', login: string) =>
  assertLoginSpoken({ vaultAddress: `${scheme}://127.0.0.1:8200` }, login);

test.each(['cert', 'cert+templated'])('login `%s` is refused where Vault does not use TLS', async (login) => {
  await expect(over('http', login)).rejects.toThrow(UsageError);
  await expect(over('http', login)).rejects.toThrow(
    `login \`${login}\` was refused: the Vault at \`http://127.0.0.1:8200\` does not use TLS`,
  );
  await expect(over('https', login)).resolves.toBeUndefined();
});

test.each(['approle', 'jwt+templated', 'aws', 'kubernetes'])('login `%s` goes by either', async (login) => {
  await expect(over('http', login)).resolves.toBeUndefined();
});
