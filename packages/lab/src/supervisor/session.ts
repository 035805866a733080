import { readdirSync, readFileSync } from 'node:fs';

/**
 * Live processes of a session. A child of the supervisor leads a session of its own; what it starts stays in that
 * session even where it changes its process group (Terraform's provider plugins, Python's workers).
 * Without /proc only the leader is known; its process group is then signalled instead.
 */
export function sessionMembers(leader: number): readonly number[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return alive(leader) ? [leader] : [];
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const stat = statOf(pid);
      return stat !== undefined && stat.session === leader && stat.state !== 'Z';
    });
}

/** Signals every process of the session, leader included. */
export function signalSession(leader: number, signal: NodeJS.Signals): void {
  for (const target of [-leader, ...sessionMembers(leader)]) {
    try {
      process.kill(target, signal);
    } catch {
      // It is gone already.
    }
  }
}

function statOf(pid: number): { state: string; session: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may itself hold spaces and parentheses.
    const [state = '', , , session = ''] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state, session: Number(session) };
  } catch {
    return undefined;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
