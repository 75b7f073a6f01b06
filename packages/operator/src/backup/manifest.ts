import type { Document } from "mongodb";

/** Raised when an older reader would take an archive for something that it is not. */
export const FORMAT = 1;

/** What a file of the archive must be. */
export interface FileEntry {
  /** Its path in the archive. */
  readonly path: string;
  readonly bytes: number;
  /** Of the file as it lies there. */
  readonly sha256: string;
}

export interface CollectionEntry extends FileEntry {
  readonly name: string;
  readonly count: number;
  /** Of its documents in any order. @see Fingerprint */
  readonly fingerprint: string;
  /** As the database describes them, without the one on `_id`. */
  readonly indexes: readonly Document[];
}

export interface DatabaseEntry {
  readonly name: string;
  readonly collections: readonly CollectionEntry[];
}

/** A file that people uploaded, by the hash of its content: its name says whether it is whole. */
export interface MediaEntry {
  readonly name: string;
  readonly bytes: number;
}

/** What an archive holds. Written last: an archive without it is not complete. */
export interface Manifest {
  readonly format: typeof FORMAT;
  /** The release whose operator made it. */
  readonly release: string;
  /** Everything is as it was a moment before; ISO 8601. */
  readonly time: string;
  readonly databases: readonly DatabaseEntry[];
  readonly media: readonly MediaEntry[];
}
