/** Names and versions in a requirements file, one per pinned line, whatever their markers. */
export function pinnedRequirements(
  text: string,
): { readonly name: string; readonly version: string; readonly hashes: number }[] {
  const joined = text.replace(/\\\r?\n/g, ' ');
  return joined.split('\n').flatMap((line) => {
    const found = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;]+)/.exec(line);
    if (found?.[1] === undefined || found[2] === undefined) return [];
    return [
      { name: found[1], version: found[2], hashes: line.match(/--hash=sha256:[0-9a-f]{64}\b/g)?.length ?? 0 },
    ];
  });
}
