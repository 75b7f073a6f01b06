import { shallowReactive } from "vue";
import type { ModuleError } from "./load.ts";

/** Modules that could not be shown, and why; the frame shows a panel in their place. */
export const failed = shallowReactive(new Map<string, ModuleError>());
/** Modules that were stopped since this page was loaded. */
export const withdrawn = shallowReactive(new Set<string>());
/** Modules that are on their way to the page. */
export const coming = shallowReactive(new Set<string>());
