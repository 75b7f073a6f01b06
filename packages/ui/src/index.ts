export { default as QmChoices } from "./QmChoices.vue";
export { default as QmLoading } from "./QmLoading.vue";
export { default as QmProblem } from "./QmProblem.vue";
export { default as QmProgress } from "./QmProgress.vue";
