// Browsers that name no language: what they call theirs is a system's word (`C`, `en-US@posix`), which no date can be written in.
import { expect, test } from "../fixtures.ts";
import { ChatPage } from "../pages/chat.ts";
import { DeskPage } from "../pages/desk.ts";
import { SignInPage } from "../pages/sign-in.ts";

for (const language of ["C", "en-US@posix"]) {
  test(`the log is not empty where the browser says that its language is ${language}`, async ({ newcomer }) => {
    const open = async (path: string) => {
      const context = await newcomer();
      await context.addInitScript((language) => Object.defineProperty(navigator, "language", { get: () => language }), language);
      const page = await context.newPage();
      await page.goto(path);
      return page;
    };
    const chat = new ChatPage(await open("/chat/demo"));
    await chat.startChat({ name: "Carla Reyes", message: "My invoice is wrong" });
    await expect(chat.messages).toHaveText([/My invoice is wrong/]);

    const desk = new DeskPage(await open("/desk"));
    await new SignInPage(desk.page).signIn("amy@demo.test");
    const pane = await desk.accept("Billing", "Carla Reyes");
    await expect(pane.entry("My invoice is wrong")).toBeVisible();
    await pane.say("Which invoice is it?");
    await expect(chat.entry("Which invoice is it?")).toBeVisible();
  });
}
