import { tabStorage } from "./storage.ts";

// Chromium, Firefox and Safari each have their own words for it.
const WORDS = /dynamically imported module|Importing a module script failed|error loading dynamically/i;

/** Whether an error says that a script did not arrive. */
export const isMissingFile = (error: unknown): boolean =>
  error instanceof TypeError && WORDS.test(error.message);

const KEY = "qiming:taken-anew";

/**
 * A page that was open while a release came asks for scripts that are no longer there: the page it leads to is taken anew, once.
 *
 * @returns whether it is
 */
export function takeAnew(path: string): boolean {
  // In a frame there is no page of its own to take anew.
  if (parent !== window || !navigator.onLine || tabStorage.getItem(KEY) === path) return false;
  tabStorage.setItem(KEY, path);
  location.assign(path);
  return true;
}

/** A page has come whole: the next time that one does not, it is taken anew again. */
export const arrived = (): void => tabStorage.removeItem(KEY);
