/** A phone may still read what it saves when the click is long over. */
const KEPT_MS = 60_000;

/** Hands the reader a file, as a download. @param type its media type */
export function saveFile(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
