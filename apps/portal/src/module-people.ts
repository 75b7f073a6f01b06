import type { ModuleJson } from "@qiming/contracts/browser/module";

/** Ids of everybody who stands in a module's history or was chosen to preview it. */
export const peopleIn = ({ history = [], versions = [] }: ModuleJson): string[] => [
  ...history.flatMap(({ actor }) => actor ?? []),
  ...versions.flatMap(({ previewPersonIds }) => previewPersonIds ?? []),
  ...versions.flatMap(({ publishedBy }) => publishedBy ?? []),
];
