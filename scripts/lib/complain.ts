/** Prints an error for people: its message and its causes, no stack unless `CORDON_DEBUG=1`. */
export function complain(error: unknown, out: NodeJS.WritableStream = process.stderr): void {
  out.write(`cordon: ${describe(error)}\n`);
  if (process.env.CORDON_DEBUG === '1' && error instanceof Error) out.write(`${error.stack}\n`);
}

/** Message and causes, joined by colons, each said once. */
export function describe(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  while (current !== undefined && current !== null && parts.length < 5) {
    const text = current instanceof Error ? current.message : String(current);
    if (!parts.some((part) => part.includes(text))) parts.push(text);
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join(': ');
}
