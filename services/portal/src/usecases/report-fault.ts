import { ExpectedError, type Clock } from "@qiming/core";
import { findVersion } from "../domain/module.ts";
import type { ModuleFaults, Modules } from "./ports.ts";

/**
 * Keeps what a browser said of a module; not whose browser.
 *
 * @throws VERSION_NOT_FOUND (not_found)
 */
export function reportFault({
  modules,
  faults,
  clock,
}: {
  modules: Modules;
  faults: ModuleFaults;
  clock: Clock;
}) {
  return async (moduleId: string, version: string, kind: string, message: string): Promise<void> => {
    const module = await modules.find(moduleId);
    if (!module || !findVersion(module, version))
      throw new ExpectedError("not_found", "VERSION_NOT_FOUND", "there is no such version");
    await faults.add(moduleId, { kind, version, message: withoutQueries(message), lastTime: clock.now() });
  };
}

/** What stands behind a question mark of an address may be somebody's. */
const withoutQueries = (message: string): string => message.replaceAll(/\?[^\s"')]*/g, "");
