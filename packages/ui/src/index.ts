export { default as QmChoices } from "./QmChoices.vue";
export { default as QmField } from "./QmField.vue";
export { default as QmLoad } from "./QmLoad.vue";
export { default as QmProgress } from "./QmProgress.vue";
export { default as QmSheet } from "./QmSheet.vue";
