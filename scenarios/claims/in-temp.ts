import { tempDir } from '@cordon/temp';

/** A folder that is gone afterwards. */
export async function inTemp<T>(work: (folder: string) => Promise<T>): Promise<T> {
  using folder = tempDir('claims');
  return await work(folder.path);
}
