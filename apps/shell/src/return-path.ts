/** Where the identity provider sends people back to. */
export const CALLBACK = "/auth/callback";

/**
 * Where to go on after a login: a path of this site and never another one, whatever somebody has put there.
 *
 * @param wanted path with query and fragment, as it was when the page was left
 */
export function returnPath(wanted: string, origin: string): string {
  if (!URL.canParse(wanted, origin)) return "/";
  const url = new URL(wanted, origin);
  // A path that begins with two slashes would be another host; one without any belongs to another scheme.
  const isOurs = url.origin === origin && url.pathname !== CALLBACK && /^\/(?!\/)/.test(url.pathname);
  return isOurs ? url.pathname + url.search + url.hash : "/";
}
