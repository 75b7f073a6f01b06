const MOST_LETTERS = 2_000;
/** Only to read a path with: nobody is there. */
const HERE = "https://here.invalid";
/** What an address never holds, and what browsers leave out or turn into a slash while they read one. */
const STRANGE = /[\s\p{C}\\<>"`{}|^]/u;
const MAIL = /^mailto:[^@?&%,;:]+@[^@?&%,;:]+$/i;

/**
 * The link that is meant, where following it can do no harm: https, http, mailto to one address, or a path of this site.
 *
 * @returns undefined for every other scheme in every spelling, another site without a scheme, and names or passwords in an address
 */
export function linkOf(text: string): string | undefined {
  const link = text.trim();
  if (link === "" || link.length > MOST_LETTERS || STRANGE.test(link)) return undefined;
  if (link.startsWith("/")) return isOfThisSite(link) ? link : undefined;
  if (MAIL.test(link)) return link;
  // A name or a password in front of the host only hides where it leads.
  if (!/^https?:\/\/[^/?#@]+([/?#]|$)/i.test(link)) return undefined;
  return read(link) ? link : undefined;
}

/** Where a link leads out of this site, as its reader should see it; undefined for a path of this site and for an address of mail. */
export function hostOf(link: string): string | undefined {
  return /^https?:/i.test(link) ? read(link)?.host : undefined;
}

function isOfThisSite(path: string): boolean {
  return !path.startsWith("//") && read(path)?.origin === HERE;
}

function read(link: string): URL | undefined {
  try {
    return new URL(link, HERE);
  } catch {
    return undefined;
  }
}
