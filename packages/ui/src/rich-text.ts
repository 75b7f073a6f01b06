export { default as QmRichText } from "./rich-text/QmRichText.vue";
export { default as QmRichTextField } from "./rich-text/QmRichTextField.vue";
export type { Mentionable } from "./rich-text/field.ts";
