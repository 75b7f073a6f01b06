/**
 * Where a click leads within this web: the path of a link that is to be followed without loading the page anew. Undefined for a click on
 * anything else, with a key that asks for another window, or on a place within the page.
 */
export function followedLink(event: MouseEvent): string | undefined {
  const link = (event.target as Element).closest("a");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented || link.target || link.hasAttribute("download"))
    return undefined;
  const { origin, pathname, search, hash } = link;
  const isHere = hash !== "" && pathname === location.pathname;
  return origin === location.origin && /^\/(m\/|$)/.test(pathname) && !isHere
    ? pathname + search + hash
    : undefined;
}
