import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * Command lines and executables of every process of this user, to ask whether one runs from a folder. Without `/proc`
 * nobody can tell, and every folder counts as in use.
 * https://man7.org/linux/man-pages/man5/proc_pid_exe.5.html
 */
export async function runningPrograms(proc = '/proc'): Promise<(folder: string) => boolean> {
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) return () => true;
  const texts = await Promise.all(
    pids.map(async (pid) => {
      const exe = await readlink(`${proc}/${pid}/exe`).catch(() => '');
      return `\0${exe}\0${await readFile(`${proc}/${pid}/cmdline`, 'utf8').catch(() => '')}`;
    }),
  );
  return (folder) => texts.some((text) => text.includes(`\0${folder}/`));
}
