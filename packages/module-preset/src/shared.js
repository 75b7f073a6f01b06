/** The packages that every module shares through the browser's import map: one list for the vendor build and for every module's build. */
export const SHARED = [
  "vue",
  "vue-router",
  "vue-i18n",
  "single-spa",
  "@qiming/web-kit",
  "@qiming/ui",
  "@qiming/ui/charts",
  "@qiming/ui/rich-text",
  "@qiming/ui/rich-text-editor",
  "@qiming/college",
];

/** The package that a specifier belongs to: "@qiming/ui/charts" to "@qiming/ui". */
export const packageOf = (specifier) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
