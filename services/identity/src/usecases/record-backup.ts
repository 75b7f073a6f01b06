import type { Backup, Backups } from "./ports.ts";

interface Ports {
  readonly backups: Backups;
  /** Shows to whoever watches the platform which moment the last backup holds. */
  noteBackup(time: Date): void;
}

/** Keeps that a backup is complete; the same again changes nothing. */
export function recordBackup({ backups, noteBackup }: Ports) {
  return async (backup: Backup): Promise<void> => {
    await backups.add(backup);
    await showLastBackup({ backups, noteBackup })();
  };
}

/** Every replica shows it, whichever of them was told. */
export function showLastBackup({ backups, noteBackup }: Ports) {
  return async (): Promise<void> => {
    const last = await backups.last();
    if (last) noteBackup(last.snapshotTime);
  };
}
