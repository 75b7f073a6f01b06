export { feedbackService } from "./service.ts";
