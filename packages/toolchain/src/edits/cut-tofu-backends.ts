import { removeMatches } from './remove-matches.ts';

/** Remote places for state that bring a cloud's SDK each; Cordon keeps state in a local file. */
const cut = 'Azure|Consul|Cos|GCS|Kubernetes|OSS|Pg';

/** `internal/backend/init/init.go`: the list of every backend. */
export function cutTofuBackends(text: string): string {
  const imports = removeMatches(text, new RegExp(`^\\tbackend(?:${cut}) "\\S+"\\n`, 'gm'), 7);
  return removeMatches(imports, new RegExp(`^\\t\\t"\\w+": .*\\bbackend(?:${cut})\\.New\\(.*\\n`, 'gm'), 7);
}
