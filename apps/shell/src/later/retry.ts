import { triggerAppChange, unloadApplication } from "single-spa";
import { failed } from "../standing.ts";

const retried = new Set<string>();

/** Tries a failed module again; the second time with the whole page, since a browser may remember a failed fetch. */
export async function retry(id: string): Promise<void> {
  if (retried.has(id)) return location.reload();
  retried.add(id);
  failed.delete(id);
  await unloadApplication(id, { waitForUnmount: false });
  await triggerAppChange();
}
