/** `served`, or the error’s code and HTTP status as sent: `AccessDenied 403`. */
export async function said(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'served';
  } catch (error) {
    const {
      name = 'Error',
      $metadata,
      status,
    } = error as {
      name?: string;
      $metadata?: { httpStatusCode?: number };
      status?: number;
    };
    return `${name} ${$metadata?.httpStatusCode ?? status ?? 'without a status'}`;
  }
}

/** What several calls came to, in one line. */
export async function saidOf(calls: Readonly<Record<string, () => Promise<unknown>>>): Promise<string> {
  const parts: string[] = [];
  for (const [what, call] of Object.entries(calls)) parts.push(`${what}: ${await said(call())}`);
  return parts.join('; ');
}
