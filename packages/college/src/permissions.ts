/** Writes the pages of an organisation. */
export const WRITE_PAGES = "portal.pages.write";
