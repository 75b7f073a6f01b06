import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const DAY_MS = 24 * 3600 * 1000;
const FORM = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** The folder of the backup of an instant, among others: `20261126T160548Z`. */
export const folderName = (time: Date): string =>
  `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

/** Removes the backups in a folder that are older than so many days; what is called otherwise stays. @returns which */
export async function forgetBackups(folder: string, keepDays: number, now: Date): Promise<string[]> {
  const old = (await readdir(folder)).filter((name) => {
    const made = FORM.exec(name);
    return made && now.getTime() - Date.parse(name.replace(FORM, "$1-$2-$3T$4:$5:$6Z")) > keepDays * DAY_MS;
  });
  for (const name of old) await rm(join(folder, name), { recursive: true });
  return old.sort();
}
