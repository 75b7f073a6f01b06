/** The demo university's people, as journeys log in. Each project is somebody else: what one has done the other has not. */
export const MEMBER = { phone: "yt2024-0006", desktop: "yt2024-0007" };

const PASSWORD = "Qiming-Demo-2026";

/** From the identity provider's page to wherever the person wanted to go. */
export async function logIn(page, username) {
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("#kc-login").click();
}

/** Opens an address of the web as a person. */
export async function openAs(page, username, path) {
  await page.goto(path);
  await page.getByRole("button", { name: "登录" }).click();
  await logIn(page, username);
}
