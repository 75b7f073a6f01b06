/** What a choice of logos is narrowed to; what is in a file decides at last. */
export const ACCEPTED = ".png,.jpg,.jpeg,.webp";
const MOST_BYTES = 204_800;

export const isTooLarge = ({ size }: Pick<File, "size">): boolean => size > MOST_BYTES;

/** A file's bytes as the contract's JSON writes them. */
export async function contentOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
