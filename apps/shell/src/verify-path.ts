/** Where the codes on papers lead: a page for everybody, signed in or not. */
const PATH = /^\/verify(?:\/([\w-]{0,64}))?\/?$/;

/** The proof that an address asks about; empty: of none. undefined: it is another page's address. */
export function proofAskedAt(path: string): string | undefined {
  const found = PATH.exec(path);
  if (found) return found[1] ?? "";
  return path.startsWith("/verify/") ? "" : undefined;
}
