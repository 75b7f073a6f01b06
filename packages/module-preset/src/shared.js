/** The packages that every module shares through the browser's import map: one list for the vendor build and for every module's build. */
export const SHARED = ["vue", "vue-router", "vue-i18n", "single-spa", "@qiming/web-kit", "@qiming/ui"];
