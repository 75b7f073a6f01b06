import { ExpectedError, type Clock } from "@qiming/core";
import { findVersion } from "../domain/module.ts";
import type { ModuleFaults, Modules } from "./ports.ts";

/**
 * Keeps what a browser said of a module; not whose browser. Of a module that was built with the platform its operators are told, by ids alone.
 *
 * @param tellOperators writes a line of the log
 * @throws VERSION_NOT_FOUND (not_found)
 */
export function reportFault({
  modules,
  faults,
  clock,
  tellOperators,
}: {
  modules: Modules;
  faults: ModuleFaults;
  clock: Clock;
  tellOperators: (fault: Readonly<Record<string, string>>) => void;
}) {
  return async (moduleId: string, version: string, kind: string, message: string): Promise<void> => {
    const module = await modules.find(moduleId);
    if (!moduleId.startsWith(COLLEGES))
      return tellOperators({ moduleId: plain(moduleId), version: plain(version), kind });
    if (!module || !findVersion(module, version))
      throw new ExpectedError("not_found", "VERSION_NOT_FOUND", "there is no such version");
    await faults.add(moduleId, { kind, version, message: withoutQueries(message), lastTime: clock.now() });
  };
}

/** What stands behind a question mark of an address may be somebody's, and what stands behind a tilde is a preview's key. */
const withoutQueries = (message: string): string =>
  message.replaceAll(/\?[^\s"')]*/g, "").replaceAll(/~[\w-]+/g, "~");

const COLLEGES = "college-";
/** Of what anybody may send, no more than an id can hold. */
const plain = (id: string): string => id.replaceAll(/[^\w.-]/g, "");
