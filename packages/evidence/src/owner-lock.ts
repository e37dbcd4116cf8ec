/**
 * One process owns a data folder at a time. The lock is a file that names its owner by process id and start time,
 * so that a lock left behind by a killed process is seen as stale even after its id was used again.
 *
 * This file imports nothing of the workspace: the store's child process loads it by itself.
 */
import { closeSync, linkSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';

export interface OwnerLock {
  release(): void;
}

/** Tries to become the owner. Gives `null` while another living process is. */
export function takeOwnerLock(file: string): OwnerLock | null {
  const owner = ownerText(process.pid);
  if (create(file, owner)) return held(file, owner);
  const found = readOwner(file);
  if (found !== null && isOwnerAlive(found)) return null;
  if (found !== null && !removeStale(file, found)) return null;
  return create(file, owner) ? held(file, owner) : null;
}

/** True while the process that wrote this owner text runs. */
export function isOwnerAlive(owner: string): boolean {
  const [pid, start] = owner.trim().split(' ');
  const id = Number(pid);
  if (!Number.isSafeInteger(id) || id <= 0) return false;
  try {
    process.kill(id, 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const seen = processStat(id);
  if (seen === null) return true;
  // Killed, and its parent has not asked how it ended: in a container the first process may never ask.
  if (seen.state === 'Z' || seen.state === 'X') return false;
  return start === undefined || start === '' || seen.start === start;
}

/** `<pid> <start time>`; the start time is empty where the system has no /proc. */
export function ownerText(pid: number): string {
  return `${pid} ${processStat(pid)?.start ?? ''}`;
}

export function readOwner(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Fields 3 and 22 of /proc/<pid>/stat (proc(5)): the state, and the clock ticks after boot at which the process started. */
function processStat(pid: number): { readonly state: string; readonly start: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the command in parentheses and may itself hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? '' };
  } catch {
    return null;
  }
}

function create(file: string, owner: string): boolean {
  // Written under its own name and linked, so that nobody ever reads a half-written lock.
  const draft = `${file}.${process.pid}.${process.hrtime.bigint()}`;
  const fd = openSync(draft, 'wx', 0o600);
  try {
    writeSync(fd, owner);
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    closeSync(fd);
    unlinkSync(draft);
  }
}

/** Takes a stale lock away, unless another process was quicker and it is a fresh one by now. */
function removeStale(file: string, stale: string): boolean {
  const aside = `${file}.stale.${process.pid}.${process.hrtime.bigint()}`;
  try {
    renameSync(file, aside);
  } catch {
    return true;
  }
  const taken = readOwner(aside);
  if (taken === stale) {
    unlinkSync(aside);
    return true;
  }
  try {
    linkSync(aside, file);
  } catch {
    // A third process locked meanwhile; the one we displaced finds out at its next start. Neither is us.
  }
  unlinkSync(aside);
  return false;
}

function held(file: string, owner: string): OwnerLock {
  return {
    release() {
      if (readOwner(file) === owner) unlinkSync(file);
    },
  };
}
