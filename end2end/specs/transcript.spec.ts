// What was said, kept by the customer as a file.
import { readFile } from "node:fs/promises";
import { expect, test } from "../fixtures.ts";

test("a customer saves what was said, and it holds no work note", async ({ agent, customer }) => {
  const amy = await agent("amy");
  const { page, chat } = await customer({ name: "Carla Reyes", message: "My invoice is wrong" });
  const pane = await amy.accept("Billing", "Carla Reyes");
  await pane.workNote.check();
  await pane.say("pays late, see contract 77");
  await pane.comment.check();
  await pane.say("I have corrected it.");
  await expect(chat.entry("I have corrected it.")).toBeVisible();
  await pane.endConversation();
  const download = page.waitForEvent("download");
  await chat.keep.click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("demo-chat.txt");
  const text = await readFile(await file.path(), "utf8");
  expect(text).toMatch(/\d\d:\d\d {2}You: My invoice is wrong\n/);
  expect(text).toMatch(/\d\d:\d\d {2}Amy: I have corrected it\.\n/);
  expect(text).not.toContain("contract");

  // Without a connection it is said, and works once there is one.
  await page.route(/\/api\/transcript/, (route) => route.abort());
  await chat.keep.click();
  await expect(chat.problem).not.toBeEmpty();
  await page.unroute(/\/api\/transcript/);
  const again = page.waitForEvent("download");
  await chat.keep.click();
  await again;
});
