import { ref } from "vue";

/** How many notices of the reader's inbox are unread, as far as this page knows; 100: a hundred or more. */
export const unread = ref(0);
