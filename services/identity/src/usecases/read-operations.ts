import type { Clock } from "@qiming/core";
import { concernsOf, type Concern } from "../domain/concerns.ts";
import type { AccountDirectory, Backup, Backups, PartAnswer, PlatformParts } from "./ports.ts";

/** How the platform fares at a moment. */
export interface Overview<T> {
  readonly time: Date;
  readonly concerns: readonly Concern[];
  readonly parts: readonly PartAnswer<T>[];
  readonly lastBackup: Backup | undefined;
  readonly identityProviderAnswers: boolean;
}

/** Asks everybody at once; whoever does not answer is told as such, and holds up nobody. */
export function readOperations<T>({
  platformParts,
  backups,
  accounts,
  clock,
}: {
  platformParts: PlatformParts<T>;
  backups: Backups;
  accounts: AccountDirectory;
  clock: Clock;
}) {
  return async (): Promise<Overview<T>> => {
    const [parts, lastBackup, identityProviderAnswers] = await Promise.all([
      platformParts.ask(),
      backups.last(),
      accounts.answers(),
    ]);
    const time = clock.now();
    const whole = { lastBackup: lastBackup?.snapshotTime, identityProviderAnswers };
    return { time, concerns: concernsOf(parts, whole, time), parts, lastBackup, identityProviderAnswers };
  };
}
