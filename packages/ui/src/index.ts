export { default as QmChoices } from "./QmChoices.vue";
export { default as QmLoad } from "./QmLoad.vue";
export { default as QmProgress } from "./QmProgress.vue";
